/* 目录的浏览：读各栏数据，算出符合条件的行、各项的条数和次序。不碰网页。行号就是目录里的次序。
   数据的写法见 caselib/coded.py 和 caselib/render/explorer.py。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const MORE = 32; // the bit of a digit that says that more follow
  const WALL = 0; // the number of the syllable that is none
  const PASSED_OVER = /[\s"'`´“”‘’「」『』《》〈〉«»‹›·•‧・]/g; // as search does
  const LETTERS = /^[a-z]{2,}$/;

  const digitOf = new Uint8Array(128);
  for (let i = 0; i < DIGITS.length; i += 1) digitOf[DIGITS.charCodeAt(i)] = i;

  /** @param {string} text @returns {Uint32Array} */
  function numbers(text) {
    const found = new Uint32Array(text.length);
    let count = 0;
    let value = 0;
    let shift = 0;
    for (let i = 0; i < text.length; i += 1) {
      const digit = digitOf[text.charCodeAt(i)];
      value += (digit & (MORE - 1)) << shift;
      if (digit & MORE) {
        shift += 5;
      } else {
        found[count] = value;
        count += 1;
        value = 0;
        shift = 0;
      }
    }
    return found.slice(0, count);
  }

  /** Rows of numbers: those of row i are values[starts[i]] up to, not with, values[starts[i + 1]].
   *  @typedef {{starts: Uint32Array, values: Uint32Array}} Rows */

  /** Rows of ascending numbers, each written as its distance from the one before, each row ended by 0.
   *  @returns {Rows} */
  function sets(text, total) {
    const read = numbers(text);
    const starts = new Uint32Array(total + 1);
    const values = new Uint32Array(read.length - total);
    let row = 0;
    let count = 0;
    let value = -1;
    for (let i = 0; i < read.length; i += 1) {
      if (read[i]) {
        value += read[i];
        values[count] = value;
        count += 1;
      } else {
        row += 1;
        starts[row] = count;
        value = -1;
      }
    }
    return { starts: starts, values: values };
  }

  /** The facets of a kind, ready to be shown: `totals` of each value, and `parents` in a tree (-1 at its top). */
  function facetsOf(head) {
    return head.facets.map(function (facet) {
      const depths = facet.depths === undefined ? null : numbers(facet.depths);
      return Object.assign({}, facet, {
        totals: numbers(facet.totals),
        depths: depths,
        parents: depths && parentsOf(depths),
      });
    });
  }

  function parentsOf(depths) {
    const above = [];
    return Int32Array.from(depths, function (depth, i) {
      above[depth] = i;
      return depth ? above[depth - 1] : -1;
    });
  }

  /**
   * All rows of a listing.
   * @param {object} head data/explorer/<folder>.js
   * @param {object} names …-names.js
   * @param {object} rows …-rows.js
   */
  function table(head, names, rows) {
    const total = head.total;
    const facets = {};
    head.facets.forEach(function (facet) {
      facets[facet.name] = sets(rows.facets[facet.name], total);
    });
    const cells = {};
    Object.keys(rows.cells).forEach(function (name) {
      cells[name] = { texts: rows.cells[name].texts, rows: numbers(rows.cells[name].rows) };
    });
    const groups = { texts: rows.groups.texts, rows: numbers(rows.groups.rows) };
    const keys = {};
    const sorted = new Map();
    let spoken = null;
    let folded = null;

    /** Which rows pass what is chosen of each facet (numbers of values): any value of each of the facets.
     *  The counts of a facet are of the rows that pass all the others.
     *  @param {Object<string, number[]>} chosen @param {Uint8Array|null} allowed by the words, if any
     *  @returns {{rows: Uint32Array, counts: Object<string, Uint32Array>}} */
    function select(chosen, allowed) {
      const wanted = Object.keys(chosen).map(function (name) {
        const flags = new Uint8Array(sizeOf(name));
        chosen[name].forEach(function (value) {
          flags[value] = 1;
        });
        return { name: name, flags: flags, of: facets[name] };
      });
      const passing = new Uint32Array(total);
      const nearly = {}; // facet → rows that fail it alone
      wanted.forEach(function (one) {
        nearly[one.name] = [];
      });
      let count = 0;
      for (let row = 0; row < total; row += 1) {
        if (allowed && !allowed[row]) continue;
        let failed = 0;
        let last = "";
        for (let i = 0; i < wanted.length && failed < 2; i += 1) {
          if (!hasAny(wanted[i], row)) {
            failed += 1;
            last = wanted[i].name;
          }
        }
        if (!failed) {
          passing[count] = row;
          count += 1;
        } else if (failed === 1) nearly[last].push(row);
      }
      const found = passing.slice(0, count);
      const counts = {};
      Object.keys(facets).forEach(function (name) {
        counts[name] = new Uint32Array(sizeOf(name));
        add(counts[name], facets[name], found);
        if (nearly[name]) add(counts[name], facets[name], nearly[name]);
      });
      return { rows: found, counts: counts };
    }

    function sizeOf(name) {
      return head.facets.find(function (facet) {
        return facet.name === name;
      }).values.length;
    }

    /** Rows in another order. @param {Uint32Array} found @param {string} by one of the head's sorts */
    function sort(found, by) {
      if (!by) return found;
      if (!sorted.has(by)) sorted.set(by, rankedBy(by));
      const rank = sorted.get(by);
      return found.slice().sort(function (one, other) {
        return rank[one] - rank[other] || one - other;
      });
    }

    /** What to sort by, ascending; what a row does not say puts it behind all others. */
    function rankedBy(by) {
      const name = by.replace(/^-/, "");
      const last = 4294967295;
      if (name === "pinyin") return spoken.rank;
      const key = facets[name] ? deepest(facets[name], total) : (keys[name] = keys[name] || numbers(rows.keys[name]));
      return Uint32Array.from(key, function (value) {
        if (!value) return last;
        return by === name ? value : last - value;
      });
    }

    /** Which rows have all these words in one of their names. @returns {Uint8Array|null} null for no words */
    function named(text) {
      const words = text.split(/\s+/).map(fold).filter(Boolean);
      if (!words.length) return null;
      folded = folded || foldedNames(names);
      return Uint8Array.from(folded, function (name, row) {
        return words.every(function (word) {
          return name.indexOf(word) >= 0 || (LETTERS.test(word) && spoken && spoken.sounds(row, word));
        });
      });
    }

    return {
      total: total,
      select: select,
      sort: sort,
      named: named,
      /** Let names be found and sorted as they are said. @param {object} pinyin …-pinyin.js */
      speak: function (pinyin) {
        if (!spoken) spoken = spokenNames(pinyin, total);
      },
      id: function (row) {
        return names.ids[row];
      },
      title: function (row) {
        return names.titles[row];
      },
      aliases: function (row) {
        return names.aliases[row] || [];
      },
      /** HTML that the site's own templates wrote. */
      cell: function (column, row) {
        return cells[column].texts[cells[column].rows[row]];
      },
      group: function (row) {
        return groups.texts[groups.rows[row]];
      },
      values: function (facet, row) {
        const of = facets[facet];
        return of.values.subarray(of.starts[row], of.starts[row + 1]);
      },
      rowOf: function (id) {
        return names.ids.indexOf(id);
      },
    };
  }

  function hasAny(one, row) {
    const end = one.of.starts[row + 1];
    for (let i = one.of.starts[row]; i < end; i += 1) {
      if (one.flags[one.of.values[i]]) return true;
    }
    return false;
  }

  function add(counts, of, found) {
    for (let i = 0; i < found.length; i += 1) {
      const end = of.starts[found[i] + 1];
      for (let j = of.starts[found[i]]; j < end; j += 1) counts[of.values[j]] += 1;
    }
  }

  /** The last value of each row, from 1: of a path in a tree that is the innermost place. */
  function deepest(of, total) {
    return Uint32Array.from({ length: total }, function (_, row) {
      return of.starts[row] < of.starts[row + 1] ? of.values[of.starts[row + 1] - 1] + 1 : 0;
    });
  }

  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(PASSED_OVER, "");
  }

  /** Title and other names of each record, as they are searched. */
  function foldedNames(names) {
    return names.titles.map(function (title, row) {
      return [title].concat(names.aliases[row] || []).map(fold).join("\n");
    });
  }

  /** How names are said. What sorting and what typing needs is made when it is first asked for. */
  function spokenNames(pinyin, total) {
    const read = numbers(pinyin.names);
    const ends = new Uint32Array(total);
    for (let i = 0, row = 0; i < read.length; i += 1) {
      if (!read[i]) {
        ends[row] = i;
        row += 1;
      }
    }
    let rank = null;
    let heard = null;

    /** The syllables of each row, each as `forms` has it. */
    function spelt(forms, between) {
      return Array.from(ends, function (end, row) {
        const said = [];
        for (let i = row ? ends[row - 1] + 1 : 0; i < end; i += 1) said.push(forms[read[i] - 1]);
        return said.join(between);
      });
    }

    function inForm(write, wall) {
      return pinyin.syllables.map(function (syllable, i) {
        return i === WALL ? wall : write(syllable);
      });
    }

    return {
      get rank() {
        rank = rank || ranksOf(spelt(inForm(String, "~"), " "), total);
        return rank;
      },
      /** Whether what is typed are initials in a row, or begins a syllable: each stands there with a capital. */
      sounds: function (row, word) {
        heard = heard || {
          whole: spelt(inForm(capital, "|"), ""),
          first: spelt(inForm(initial, "|"), ""),
        };
        if (heard.first[row].indexOf(word) >= 0) return true;
        const whole = heard.whole[row];
        const lower = whole.toLowerCase();
        for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
          if (whole.charAt(at) !== lower.charAt(at)) return true;
        }
        return false;
      },
    };
  }

  function capital(syllable) {
    return syllable.charAt(0).toUpperCase() + syllable.slice(1);
  }

  function initial(syllable) {
    return syllable.charAt(0);
  }

  function ranksOf(titles, total) {
    const order = Uint32Array.from({ length: total }, function (_, row) {
      return row;
    }).sort(function (one, other) {
      return titles[one] < titles[other] ? -1 : titles[one] > titles[other] ? 1 : one - other;
    });
    const rank = new Uint32Array(total);
    order.forEach(function (row, place) {
      rank[row] = place;
    });
    return rank;
  }

  caselib.explorerData = { numbers: numbers, sets: sets, facetsOf: facetsOf, table: table, letters: LETTERS, fold: fold, spoken: spokenNames };
})();
