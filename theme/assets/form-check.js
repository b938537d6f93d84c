/* 填表：把各族规则合起来用。哪些规则在这里查，由 caselib/check/__init__.py 的 in_form 说了算，测试核对两边一致。 */
(function () {
  "use strict";

  const form = window.caselib.form;

  /** Code → rule: an entry and today → [path, message, remedy, and the line of a long text] of each finding. */
  form.rules = Object.assign(
    {},
    form.naming,
    form.references,
    form.practices,
    form.places,
    form.evidence,
    form.dateRules,
    form.policies,
    form.safety,
  );

  /**
   * What is wrong with a record, in the order of its fields.
   * @param {string} kind
   * @param {Object} plain
   * @param {string} id
   * @param {string} today YYYY-MM-DD
   * @returns {{code: string, severity: string, path: Array, field: string, line: number, message: string,
   *   remedy: string}[]} `line`: of a long text the line that is meant, from 1, or 0
   */
  form.check = function (kind, plain, id, today) {
    const entry = form.read(kind, plain, id);
    const found = entry.problems.slice();
    Object.keys(form.data.checks).forEach((code) => {
      if (form.isOld || !form.rules[code]) return;
      form.rules[code](entry, today).forEach(([path, message, remedy, line]) => {
        const severity = form.data.checks[code];
        found.push({ code: code, severity: severity, path: path, line: line || 0, message: message, remedy: remedy });
      });
    });
    const place = placesOf(entry);
    found.forEach((problem) => {
      const isMissing = problem.code === "E202"; // its words name the field, as those of the loader do
      problem.field = form.labelPath(entry.kind, isMissing ? problem.path.slice(0, -1) : problem.path);
    });
    return found
      .map((problem, at) => [place(problem.path), at, problem])
      .sort((one, other) => (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : one[1] - other[1]))
      .map((row) => row[2]);
  };

  /** Where a path stands among the fields, as a text that sorts. */
  function placesOf(entry) {
    const two = (number) => String(number + 1).padStart(4, "0");
    return function (path) {
      let specs = entry.kind.fields;
      let shape = null;
      return path
        .map((step) => {
          if (typeof step === "number") {
            shape = shape && shape.is === "list" ? shape.of : shape;
            return two(step);
          }
          if (shape) specs = shape.is === "part" ? form.data.parts[shape.of] : [];
          const at = specs.findIndex((spec) => spec.key === step);
          shape = at >= 0 ? specs[at].shape : { is: "text" };
          return two(at);
        })
        .join(" ");
    };
  }
})();
