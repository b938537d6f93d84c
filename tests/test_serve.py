"""`build_site.py serve`: a real process, real saves, real requests."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serving import LUGOU, PATIENCE, Serving, bridges, copy_program, preview, starting
from sites import files_of, run

from caselib.problem import Problem, Severity
from caselib.serve import first_saved

PAGE = "/cases/lugou-qiao.html"
OLD = "永定河上的联拱石桥"
NEW = "永定河上的一座联拱石桥"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """For stories that leave the library as they found it."""
    folder = tmp_path_factory.mktemp("serve")
    with preview(bridges(folder / "library"), folder / "log.txt") as started:
        yield started
    assert "Traceback" not in started.terminal


def mark_of(served: Serving, page: str) -> str:
    """What the page's script says it looks like."""
    return served.get(page).text.partition('data-mark="')[2].partition('"')[0]


def test_a_save_is_shown_and_told_in_one_line(served: Serving) -> None:
    assert OLD in served.get(PAGE).text
    served.edit(OLD, NEW)
    line = served.says(r"\[\d\d:\d\d:\d\d\] 改了 cases/lugou-qiao\.yml：已更新.*\n")[0]
    assert line.endswith(" 秒\n")
    assert NEW in served.get(PAGE).text
    served.edit(NEW, OLD)
    served.says("已更新")
    assert OLD in served.get(PAGE).text


def test_only_pages_that_changed_are_told_to_reload(served: Serving) -> None:
    pages = (PAGE, "/cases/zhaozhou-qiao.html", "/cases/", "/not-there.html")
    news = [served.news(page, mark_of(served, page)) for page in pages]
    assert [next(told)["reload"] for told in news] == [False, False, False, False]
    served.edit("石柱刻狮", "石柱上刻狮")
    told = [next(t for t in page if "reload" in t)["reload"] for page in news]
    assert told == [True, False, False, False]
    served.says("已更新")
    served.edit("石柱上刻狮", "石柱刻狮")
    served.says("已更新")
    assert [next(t for t in page if "reload" in t)["reload"] for page in news] == [False] * 4


def test_a_page_that_was_opened_before_the_last_build_is_told_at_once(served: Serving) -> None:
    assert next(served.news(PAGE, "somethingolder"))["reload"] is True


def test_a_broken_record_is_told_to_terminal_and_page_until_it_is_mended(served: Serving) -> None:
    news = served.news(PAGE, mark_of(served, PAGE))
    assert next(news)["shown"] == {}
    served.edit('place: "110106"', 'place: "110199"')
    problem = served.says(
        r"错误 (cases/lugou-qiao\.yml) (第 2 行第 8 字)\n  (.+)\n +2 \| place: .+\n .+\^+\n"
        r"  → (.+)\n  (\S+ \[E\d+\])\n"
    )
    served.says(r"改了 cases/lugou-qiao\.yml：1 处错误，页面没有改动")
    shown = next(told for told in news if not told["shown"].get("building"))["shown"]
    file, place, text, remedy, code = problem.groups()
    assert shown["headline"] == "1 处错误"
    assert shown["problems"] == [{"file": file, "place": place, "text": text, "remedy": remedy, "code": code}]
    assert OLD in served.get(PAGE).text
    served.edit('place: "110199"', 'place: "110106"')
    served.says(r"改了 cases/lugou-qiao\.yml：已更新")
    assert next(told for told in news if not told["shown"].get("building"))["shown"] == {}


def test_records_come_and_go(served: Serving) -> None:
    record = served.library / "cases" / "xin-qiao.yml"
    text = (served.library / LUGOU).read_text(encoding="utf-8").replace("卢沟桥", "新桥")
    record.write_text(text, encoding="utf-8")
    served.says(r"新增 cases/xin-qiao\.yml：已更新")
    assert "<title>新桥" in served.get("/cases/xin-qiao.html").text
    assert "新桥" in served.get("/cases/").text
    record.unlink()
    served.says(r"删去 cases/xin-qiao\.yml：已更新")
    assert served.get("/cases/xin-qiao.html").status == 404


def test_a_draft_is_shown(served: Serving) -> None:
    record = served.library / "cases" / "gao.yml"
    text = (served.library / LUGOU).read_text(encoding="utf-8").replace("卢沟桥", "草稿桥")
    kept = [line for line in text.splitlines() if not line.startswith("review:")]
    record.write_text("\n".join(kept), encoding="utf-8")
    served.says("新增 cases/gao.yml：已更新")
    assert "〔未审稿〕" in served.get("/cases/gao.html").text
    record.unlink()
    served.says("删去 cases/gao.yml：已更新")


def test_hand_written_pages_and_the_configuration_are_watched(served: Serving) -> None:
    page = served.library / "docs" / "about.md"
    page.write_text("# 关于石拱桥\n", encoding="utf-8")
    served.says(r"新增 docs/about\.md：已更新")
    assert "关于石拱桥" in served.get("/about.html").text
    served.edit("石拱桥案例库（示例）", "石拱桥案例库（试）", "mkdocs.yml")
    served.says(r"改了 mkdocs\.yml：已更新")
    assert "石拱桥案例库（试）" in served.get("/").text
    served.edit("石拱桥案例库（试）", "石拱桥案例库（示例）", "mkdocs.yml")
    page.unlink()
    served.says("已更新")


def test_what_the_site_builder_refuses_is_told_and_the_pages_stay(served: Serving) -> None:
    news = served.news(PAGE, mark_of(served, PAGE))
    assert next(news)["shown"] == {}
    served.edit("plugins: []", "plugins: []\nmarkdown_extensions: [nosuch]", "mkdocs.yml")
    served.says("没有建成网站：mkdocs 没有建成")
    served.says(r"改了 mkdocs\.yml：没有建成，页面没有改动")
    shown = next(told for told in news if not told["shown"].get("building"))["shown"]
    assert (shown["headline"], "nosuch" in shown["problems"][0]["text"]) == ("没有建成网站", True)
    assert OLD in served.get(PAGE).text
    served.edit("\nmarkdown_extensions: [nosuch]", "", "mkdocs.yml")
    served.says(r"改了 mkdocs\.yml：已更新")


def test_the_site_on_disk_has_no_trace_of_it(served: Serving) -> None:
    assert "/__preview/" in served.get(PAGE).text
    for url, content in files_of(served.library / ".cache" / "preview").items():
        assert b"__preview" not in content, url


ADDRESSES = {
    "/": (200, "text/html; charset=utf-8"),
    "/index.html?q=%E6%A1%A5": (200, "text/html; charset=utf-8"),
    "/cases": (302, "text/plain"),
    "/cases/": (200, "text/html; charset=utf-8"),
    "/assets/site.css": (200, "text/css; charset=utf-8"),
    "/assets/content.js": (200, "text/javascript; charset=utf-8"),
    "/assets/favicon.svg": (200, "image/svg+xml; charset=utf-8"),
    "/data/cases.json": (200, "application/json; charset=utf-8"),
    "/assets/": (404, "text/html; charset=utf-8"),
    "/data/cases": (404, "text/html; charset=utf-8"),
    "/%E6%B2%A1%E6%9C%89.png": (404, "text/html; charset=utf-8"),
    "/.caselib-site": (404, "text/html; charset=utf-8"),
    "/../mkdocs.yml": (404, "text/html; charset=utf-8"),
    "/%2e%2e/%2e%2e/mkdocs.yml": (404, "text/html; charset=utf-8"),
    "/cases/..%2f..%2f..%2fmkdocs.yml": (404, "text/html; charset=utf-8"),
    "/cases\\..\\..\\mkdocs.yml": (404, "text/html; charset=utf-8"),
    "/C:/x.html": (404, "text/html; charset=utf-8"),
    "//etc/passwd": (404, "text/html; charset=utf-8"),
    "/%00": (404, "text/html; charset=utf-8"),
    "/%ff%fe": (404, "text/html; charset=utf-8"),
    "etc/passwd": (404, "text/html; charset=utf-8"),
    "/__preview/script.js": (200, "text/javascript; charset=utf-8"),
    "/__preview/style.css": (200, "text/css; charset=utf-8"),
    "/__preview/serve.py": (404, "text/html; charset=utf-8"),
}


@pytest.mark.parametrize("path", ADDRESSES)
def test_addresses_and_what_comes_of_them(path: str, served: Serving) -> None:
    whole = served.get(path)
    assert (whole.status, whole.headers["content-type"]) == ADDRESSES[path]
    assert whole.headers["cache-control"] == "no-store"
    assert int(whole.headers["content-length"]) == len(whole.body)
    head = served.get(path, "HEAD")
    assert (head.status, head.body) == (whole.status, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_a_folder_leads_to_its_page_with_the_question_kept(served: Serving) -> None:
    assert served.get("/cases?q=1").headers["location"] == "/cases/?q=1"


def test_the_page_for_what_is_not_there_is_the_site_s_own(served: Serving) -> None:
    answer = served.get("/not/there.html")
    own = (served.library / ".cache" / "preview" / "404.html").read_text(encoding="utf-8")
    assert own.partition("<title>")[2].partition("</body>")[0] in answer.text  # the policy lets news in
    assert "/__preview/script.js" in answer.text


def test_it_cannot_be_written_to(served: Serving) -> None:
    answer = served.get(PAGE, "POST")
    assert (answer.status, answer.text) == (405, "这里的网页只能看，不能改。")


HOSTS = {
    "localhost": 200, "LOCALHOST:80": 200, "127.0.0.1:8000": 200, "[::1]:8000": 200, "[::1]": 200,
    "": 403, "example.com": 403, "127.0.0.1.example.com": 403, "localhost.example.com:80": 403,
    "192.168.1.5": 403, "127.0.0.1@example.com": 403,
}  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_only_requests_that_name_this_machine_are_answered(host: str, served: Serving) -> None:
    answer = served.get("/", headers={"Host": host})
    assert answer.status == HOSTS[host]
    assert ("石拱桥" in answer.text) == (answer.status == 200)


def test_links_are_not_followed(served: Serving) -> None:
    site = served.library / ".cache" / "preview"
    (site / "linked.yml").symlink_to(served.library / "mkdocs.yml")
    (site / "folder").symlink_to(served.library / "docs")
    os.mkfifo(site / "pipe.txt")
    for path in ("/linked.yml", "/folder/index.md", "/pipe.txt"):
        assert served.get(path).status == 404
    for name in ("linked.yml", "folder", "pipe.txt"):
        (site / name).unlink()


def test_answers_are_whole_while_the_site_is_exchanged(served: Serving) -> None:
    """Pages, one after the other, asked for without a pause while the site is built anew five times."""
    ended = threading.Event()
    wrong: list[str] = []

    def ask() -> None:
        while not ended.is_set():
            for path in (PAGE, "/assets/site.css", "/cases/index.html"):
                answer = served.get(path)
                end = "</html>" if path.endswith("html") else "}"
                if answer.status != 200 or not answer.text.rstrip().endswith(end):
                    wrong.append(f"{path}: {answer.status} …{answer.text[-40:]}")

    asking = threading.Thread(target=ask)
    asking.start()
    for old, new in ((OLD, NEW), (NEW, OLD), (OLD, NEW), (NEW, OLD)):
        served.edit(old, new)
        served.says("已更新")
    ended.set()
    asking.join()
    assert wrong == []


def test_problems_before_the_first_build_are_shown_in_the_page_s_place(tmp_path: Path) -> None:
    library = bridges(tmp_path / "library")
    record = library / LUGOU
    sound = record.read_text(encoding="utf-8")
    record.write_text(sound.replace("title:", "titel:"), encoding="utf-8")
    with preview(library, tmp_path / "log.txt") as served:
        answer = served.get(PAGE)
        assert (answer.status, "还没有建成" in answer.text) == (503, True)
        news = served.news(PAGE, mark_of(served, PAGE))
        first = next(news)
        assert (first["reload"], first["shown"]["headline"]) == (False, "3 处错误")
        record.write_text(sound, encoding="utf-8")
        assert next(told for told in news if "reload" in told)["reload"] is True
        assert served.get(PAGE).status == 200


def test_changed_code_is_used_from_the_next_build_on(tmp_path: Path) -> None:
    program = copy_program(tmp_path / "program")
    library = bridges(tmp_path / "library")
    template = program / "caselib" / "render" / "templates" / "case.html"
    module = program / "caselib" / "render" / "case.py"
    sound = module.read_text(encoding="utf-8")
    with preview(library, tmp_path / "log.txt", program=program) as served:
        template.write_text(template.read_text(encoding="utf-8") + "改过的模板", encoding="utf-8")
        served.says(r"改了 caselib/render/templates/case\.html：已更新")
        assert "改过的模板" in served.get(PAGE).text
        module.write_text(f"{sound}\nthis is no Python\n", encoding="utf-8")
        served.says("SyntaxError")
        served.says("没有建成网站：建站程序出了错")
        assert "改过的模板" in served.get(PAGE).text
        module.write_text(sound, encoding="utf-8")
        served.says(r"改了 caselib/render/case\.py：已更新")
        (program / "caselib" / "serve.py").write_text("", encoding="utf-8")
        served.says("按 Ctrl\\+C 结束，再运行一次")


def test_a_port_that_is_taken_is_named_and_a_free_one_suggested(served: Serving) -> None:
    done = run("--library", served.library, "serve", "--port", str(served.port))
    assert done.returncode == 2
    suggested = done.stderr.partition("可以换一个：--port ")[2].split()[0]
    assert done.stderr.startswith(f"端口 {served.port} 不能用，可能已有一个预览开着。")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(suggested)))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--port", "70000"), "参数 --port: 不能写 70000，请写 0 到 65535 的整数"),
        (("--port", "x"), "参数 --port: 不能写 x，请写 0 到 65535 的整数"),
        (("--host", "no such host"), "没有这个地址：no such host。"),
        (("--host", "203.0.113.7"), "203.0.113.7 不是这台机器的地址。"),
    ],
)
def test_addresses_that_cannot_be_had(options: tuple[str, ...], said: str, served: Serving) -> None:
    done = run("--library", served.library, "serve", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_other_machines_are_let_in_only_by_their_number_and_with_a_warning(tmp_path: Path) -> None:
    with preview(
        bridges(tmp_path / "l"), tmp_path / "log.txt", ("--host", "0.0.0.0", "--port", "0")
    ) as served:
        served.says("同一网络里的人也能看到.*未审稿")
        assert served.get("/", host="192.168.1.5:8000").status == 200
        assert served.get("/", host="example.com").status == 403


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("when", ["building", "waiting"])
def test_it_ends_by_a_signal_without_noise_and_leaves_nothing(
    sign: signal.Signals, code: int, when: str, tmp_path: Path
) -> None:
    library = bridges(tmp_path / "library")
    with starting(library, tmp_path / "log.txt") as served:
        served.says("正在建站")
        cache = library / ".cache"
        if when == "building":
            wait_for(lambda: cache.is_dir() and any(cache.glob(".preview.caselib-*")))
        else:
            served.says("请打开")
        processes = served.children()
        served.process.send_signal(sign)
        assert served.process.wait(PATIENCE) == code
        assert "Traceback" not in served.terminal
        wait_for(lambda: not any(map(is_running, processes)))
        assert [path.name for path in cache.iterdir() if path.name.startswith(".preview")] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_when_it_is_killed_the_builder_ends_too(tmp_path: Path) -> None:
    with preview(bridges(tmp_path / "library"), tmp_path / "log.txt") as served:
        processes = served.children()
        assert processes
        served.process.kill()
        wait_for(lambda: not any(map(is_running, processes)))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_builder_that_was_killed_is_replaced(tmp_path: Path) -> None:
    with preview(bridges(tmp_path / "library"), tmp_path / "log.txt") as served:
        for process in served.children():
            if "spawn_main" in Path(f"/proc/{process}/cmdline").read_text():
                os.kill(process, signal.SIGKILL)
        served.edit(OLD, NEW)
        served.says("已更新")
        assert NEW in served.get(PAGE).text


def is_running(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_was_just_saved_is_told_first() -> None:
    def problem(file: str, severity: Severity) -> Problem:
        return Problem(
            severity=severity, file=file, line=1, column=1, code="E1", field="", message="", remedy=""
        )

    told = [problem("a.yml", "error"), problem("b.yml", "warning"), problem("b.yml", "error")]
    assert [(p.file, p.severity) for p in first_saved(told, {"b.yml"})] == [
        ("b.yml", "error"),
        ("b.yml", "warning"),
        ("a.yml", "error"),
    ]
