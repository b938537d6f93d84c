# 常用命令。只需要 Python ≥ 3.11、make 和 git；其余由 make 自己准备在 .venv 里。
# 路径一律用相对路径：GNU make 不认识带空格的路径，而文件夹的名字可以有空格和中文。

RUN := .venv/bin/python
CODE := build_site.py $(foreach folder,caselib search tests benchmarks,$(if $(wildcard $(folder)/*.py),$(folder)))

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1
export NO_MKDOCS_2_WARNING = 1
export DISABLE_MKDOCS_2_WARNING = 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site check serve schema test fuzz torture bench bench-node bench-search lock clean setup-site setup-test setup-bench

help:
	@echo "make site    建站，结果在 site/，双击 site/index.html 即可阅读"
	@echo "make check   只检查记录，不建站"
	@echo "make serve   边改边看（http://127.0.0.1:8000/）"
	@echo "make schema  改了字段、词表或检查的例子后，重新生成 schema/、docs/fields.md、docs/problems/ 和工单的表单"
	@echo "make test    代码检查、类型检查和全部测试"
	@echo "make fuzz    用随机弄坏的记录、表格和文字，久试检查、导入和网页（TRIES=次数）"
	@echo "make torture 把建站杀上几百次、遍试各种故障，看网站是否始终完整（约十分钟）"
	@echo "make bench   量一量建站要多久，与别的建站程序比（约两分钟；ARGS=--help 看选项）"
	@echo "make bench-search   各种检索比一比（ARGS=--help 看能怎样缩小）"
	@echo "make lock    依赖改动后，重新锁定版本和校验码"
	@echo "make clean   删去生成的网站和缓存（.venv 保留）"

site: setup-site
	@$(RUN) build_site.py build $(ARGS)

check: setup-site
	@$(RUN) build_site.py check $(ARGS)

serve: setup-site
	@$(RUN) build_site.py serve $(ARGS)

schema: setup-site
	@$(RUN) -m caselib.schema
	@$(RUN) -m caselib.problem_pages

test: setup-test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy --strict $(CODE)
	$(RUN) -m pytest -q -n auto --dist loadfile $(ARGS)

torture: setup-test
	PYTHONPATH=. $(RUN) tests/torture.py $(ARGS)
	$(RUN) -m pytest -q --thorough tests/test_faults.py tests/test_moments.py tests/test_caches.py tests/test_environments.py

# 试多少次：make fuzz TRIES=20000；只试一种：ARGS="-k form"。
fuzz: setup-test
	FUZZ=$(or $(TRIES),2000) $(RUN) -m pytest -q tests/test_fuzz.py $(ARGS)

bench: setup-bench bench-node
	@$(RUN) -m benchmarks.build_compare --runs 1 $(ARGS)

# npm install 而不是 npm ci：镜像里没有别的系统的可选部分时，npm ci 什么也不装。
bench-node:
	@[ -d benchmarks/node/node_modules/@11ty ] || npm install --no-save --prefix benchmarks/node --ignore-scripts \
	  --no-audit --no-fund || echo "没有装上 Eleventy、MiniSearch 和 Pagefind（要用 npm）；表里会写明没有量。" >&2

bench-search: setup-bench bench-node
	@$(RUN) -m benchmarks.search_compare $(ARGS)

lock:
	@command -v uv >/dev/null || { echo "重新锁定依赖要用 uv；请先装好它，再运行 make lock。" >&2; exit 2; }
	@cd requirements && for name in site test extras bench; do \
	  uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command "make lock" $(ARGS) "$$name.in" -o "$$name.txt" || exit; \
	done

clean:
	rm -rf site .cache .mypy_cache .pytest_cache .ruff_cache

setup-site:
	@sh requirements/install.sh site

setup-test:
	@sh requirements/install.sh test

setup-bench:
	@sh requirements/install.sh bench
