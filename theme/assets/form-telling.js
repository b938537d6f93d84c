/* 填表：检查说的话里给写文件的人看的英文名，在这一页不说；这里只有填写的人看得见的名称。 */
(function () {
  "use strict";

  const form = window.caselib.form;
  const KEY = /（[a-z]+(?:_[a-z]+)*）/g;
  const ADD_LINE = /请(?:在记录里)?补上(?:一行)?(?:“[^”]*”（[a-z_]+）)?(?:[：，]|，?例如) ?([a-z_]+): ?([^。]*)/;

  /**
   * A problem in the words of the form.
   * @param {Object} kind
   * @param {{path: Array, field: string, message: string, remedy: string}} problem as `form.check` tells it
   */
  form.told = function (kind, problem) {
    const labels = new Map();
    [kind.fields, ...Object.values(form.data.parts)].forEach((specs) => specs.forEach(({ key, label }) => labels.set(key, label)));
    const plain = (text) => text.replace(KEY, (name) => (labels.has(name.slice(1, -1)) ? "" : name));
    const remedy = problem.remedy.replace(ADD_LINE, (whole, key) => (labels.has(key) ? "请填“" + labels.get(key) + "”" : whole));
    return Object.assign({}, problem, { field: plain(shortened(kind, problem)), message: plain(problem.message), remedy: plain(remedy) });
  };

  /** The names that lead to a value, without the last one where the form shows the group as one control. */
  function shortened(kind, { path, field, code }) {
    const words = field.split(" › ");
    const at = code === "E202" ? path.slice(0, -1) : path;
    return words.length > 1 && isShort(kind, at) ? words.slice(0, -1).join(" › ") : field;
  }

  /** Whether the last step is the field by which a group is written in short. */
  function isShort(kind, path) {
    let specs = kind.fields;
    let shape = null;
    let isIt = false;
    path.forEach((step) => {
      if (shape && shape.is === "list") shape = shape.of;
      if (typeof step === "number") return;
      isIt = Boolean(shape && shape.is === "part" && shape.short === step);
      if (shape && shape.is === "part") specs = form.data.parts[shape.of];
      const spec = specs.find(({ key }) => key === step);
      shape = spec ? spec.shape : { is: "text" };
    });
    return isIt;
  }
})();
