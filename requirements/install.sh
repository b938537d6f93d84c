#!/bin/sh
# 在 .venv 里装好 requirements/<名字>.txt 锁定的依赖：sh requirements/install.sh site|test|extras|bench
#
# 可以重复运行：装好之后什么也不做，也不需要网络。安装最后才写下记号（与 .txt 逐字相同的副本），
# 所以中途打断也不要紧：没有任何记号的 .venv 会整个重做。PYTHON=… 可以指定用哪个 Python。
set -eu

cd "$(dirname "$0")/.."
name=$1
python=.venv/bin/python
unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX PIP_USER || true
export PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# 每一份都包含前一份；bench 不含 extras。
case $name in
  site) parts="site" satisfied_by="site test extras bench" ;;
  test) parts="site test" satisfied_by="test extras bench" ;;
  extras) parts="site test extras" satisfied_by="extras" ;;
  bench) parts="site test bench" satisfied_by="bench" ;;
  *) echo "用法：sh requirements/install.sh site|test|extras|bench" >&2; exit 2 ;;
esac

works() {
  "$python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

ready() {
  for part in $satisfied_by; do
    cmp -s "requirements/$part.txt" ".venv/$part.ready" && return 0
  done
  return 1
}

find_python() {
  for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  echo "没有找到 Python 3.11 或更新的版本。请先安装 Python（3.11 以上），再运行一次；" >&2
  echo "已经装在别处的，可以写明：PYTHON=/…/bin/python3.12 make site" >&2
  return 1
}

create() {
  found=$(find_python) || exit 2
  if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$found 缺少 venv 这一部分（Debian、Ubuntu 上另装 python3-venv）。请装好后再运行一次。" >&2
    exit 2
  fi
  rm -rf .venv
  "$found" -m venv .venv
}

if works && ready; then
  exit 0
fi
echo "正在准备运行环境 .venv（第一次约半分钟）……" >&2
if ! works || ! ls .venv/*.ready >/dev/null 2>&1; then
  create
fi
rm -f .venv/*.ready
if ! "$python" -m pip install --quiet --require-hashes -r "requirements/$name.txt"; then
  echo "依赖没有装好，原因见上面几行；多半是网络不通。可以用 PIP_INDEX_URL 指定镜像，然后再运行一次。" >&2
  exit 2
fi
for part in $parts; do
  cp "requirements/$part.txt" ".venv/$part.ready.new"
  mv ".venv/$part.ready.new" ".venv/$part.ready"
done
