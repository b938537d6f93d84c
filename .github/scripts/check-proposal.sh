#!/bin/sh
# 检查一个合并请求：在目标分支的程序所在的文件夹里运行，只把合并请求当数据读，不运行其中的任何东西。
#
#   sh .github/scripts/check-proposal.sh 合并后的仓库 工作文件夹
#
# 批注写到标准输出，说明写进这一步的摘要（GITHUB_STEP_SUMMARY），预览解在“工作文件夹/preview”里。
# FROM_INSIDE=true（本仓库的分支，不是别人的复刻）时，词表、设置和手写页也用合并请求里的。
# 结束码：0 没有错误；1 有错误；2 没有检查成。
set -eu

proposal=$1
work=$2
python=${PYTHON:-.venv/bin/python}
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
failed=0

mkdir -p "$work"
if [ "${FROM_INSIDE:-false}" = true ]; then
  set -- --whole
else
  set --
fi
"$python" -m caselib.proposal "$proposal" HEAD "$work/library" "$@" || failed=$?
[ "$failed" -le 1 ] || exit 2

code=0
"$python" build_site.py --library "$work/library" check --format github || code=$?
[ "$code" -le 1 ] || exit 2
[ "$code" = 0 ] || failed=1

# 下面几条命令的输出里有记录的文字；在记号之间，GitHub 不把任何一行当作命令。
quiet=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$quiet"
"$python" build_site.py --library "$work/library" diff . --format markdown >>"$summary" || failed=1
"$python" build_site.py --library "$work/library" diff . || failed=1
"$python" build_site.py --library "$work/library" build --preview --keep-going \
  --site "$work/site" --zip "$work/preview.zip" || failed=1
echo "::$quiet::"

if [ -f "$work/preview.zip" ]; then
  "$python" -m zipfile -e "$work/preview.zip" "$work/preview"
fi
exit "$failed"
