/* 矩阵的数据：哪一行、哪一列、哪一格说什么。不碰网页。数据的写法见 caselib/render/matrix_data.py。 */
(function () {
  "use strict";

  const caselib = (window.caselib = window.caselib || {});

  const NONE = -1;
  const QUOTED = 0;
  const NAMED = 1;
  const SILENT = 2;
  const UNCLEAR = 3;

  /**
   * @typedef {{rows: string, cols: string, sort: string, dimension: string, place: string, level: string,
   *   standing: string, practice: string, open: Set<string>, dims: Set<string>}} Wish as the address says it
   * @typedef {{key: string, label: string, dimension: number, practice: number}} Column practice is -1 for all
   * @typedef {{key: string, kind: string, depth: number, label: string, number: number, cases: number[],
   *   placed: number[][], isOpen: boolean, isApart: boolean}} Row kind: place, apart or case
   * @typedef {{state: number, count: number}} Cell
   */

  /** @param {Object} index data/matrix/index.js @param {Object} uses data/matrix/uses.js */
  function model(index, uses) {
    const count = uses.places.length;
    const practicesOf = uses.uses.map(summed);
    const places = index.places.map(([code, name, above]) => ({ code: code, name: name, above: above, below: [], here: [] }));
    const roots = [];
    places.forEach((place, at) => (place.above === NONE ? roots : places[place.above].below).push(at));
    for (let at = 0; at < count; at++) if (uses.places[at] !== NONE) places[uses.places[at]].here.push(at);
    const placedAt = new Map();
    uses.placed.forEach(([one, place, use]) => placedAt.set(place, (placedAt.get(place) || []).concat([[one, use]])));
    const markStated = (at) => {
      const place = places[at];
      const below = place.below.map(markStated);
      place.isStated = place.here.length > 0 || placedAt.has(at) || below.includes(true);
      return place.isStated;
    };
    roots.forEach(markStated);
    const numberOf = new Map(places.map((place, at) => [place.code, at]));
    const inDimension = index.dimensions.map((_, at) => {
      const own = numbers(index.practices, (practice) => practice[2] === at);
      return own.concat(numbers(index.practices, (practice) => practice[3] === at));
    });

    /** The columns of a wish, all of them. @returns {Column[]} */
    function columns(wish) {
      const standing = wish.standing ? index.standings.indexOf(wish.standing) : NONE;
      const found = [];
      if (wish.practice) {
        const number = index.practices.findIndex(([id]) => id === wish.practice);
        return number < 0 ? [] : [single(number, index.practices[number][2])];
      }
      index.dimensions.forEach(([id, label], at) => {
        if (wish.dimension && wish.dimension !== id) return;
        if (wish.cols !== "practice" && !wish.dims.has(id)) {
          found.push({ key: id, label: label, dimension: at, practice: NONE });
          return;
        }
        inDimension[at].forEach((number) => {
          if (standing === NONE || index.practices[number][4] === standing) found.push(single(number, at));
        });
      });
      return found;
    }

    function single(number, dimension) {
      const [practice, title] = index.practices[number];
      return { key: index.dimensions[dimension][0] + "." + practice, label: title, dimension: dimension, practice: number };
    }

    /** Practice → the columns that it counts in: its own, its series', and its dimensions'. */
    function columnsByPractice(shown, wish) {
      const standing = wish.standing ? index.standings.indexOf(wish.standing) : NONE;
      const whole = new Map();
      const single = new Map();
      shown.forEach((column, at) => {
        const into = column.practice === NONE ? whole : single;
        const key = column.practice === NONE ? column.dimension : column.practice;
        into.set(key, (into.get(key) || []).concat(at));
      });
      return index.practices.map(([, , dimension, also, ownStanding, family], number) => {
        const found = new Set((single.get(number) || []).concat(single.get(family) || []));
        if (standing === NONE || ownStanding === standing) {
          (whole.get(dimension) || []).concat(whole.get(also) || []).forEach((at) => found.add(at));
        }
        return Array.from(found);
      });
    }

    function fits(one, wish) {
      return !wish.level || index.levels[uses.levels[one]] === wish.level;
    }

    /** Cases of a place and of all below it, in the order of places. */
    function within(place, wish, found) {
      places[place].here.forEach((one) => fits(one, wish) && found.push(one));
      places[place].below.forEach((below) => within(below, wish, found));
      return found;
    }

    /** Adoptions that name this place, or one below it, by cases that do not lie there. */
    function placedWithin(place, wish, own) {
      if (!uses.placed.length) return [];
      const known = new Set(own);
      const found = [];
      const visit = (at) => {
        (placedAt.get(at) || []).forEach(([one, use]) => !known.has(one) && fits(one, wish) && found.push([one, use]));
        places[at].below.forEach(visit);
      };
      visit(place);
      return found.sort((a, b) => a[0] - b[0]);
    }

    /** The rows of a wish; of places that are shut, what is below them stays out. @returns {Row[]} */
    function rows(wish) {
      const top = wish.place && numberOf.has(wish.place) ? [numberOf.get(wish.place)] : roots;
      const apart = apartRows(wish, top === roots ? null : top[0]);
      return (wish.rows === "case" ? caseRows(wish, top) : placeRows(wish, top)).concat(apart);
    }

    function placeRows(wish, top) {
      const found = [];
      const visit = (place, depth) => {
        const cases = within(place, wish, []);
        const placed = placedWithin(place, wish, cases);
        if (!cases.length && !placed.length) return;
        const { code, name, below, here } = places[place];
        const isOpen = wish.open.has(code) || code === wish.place;
        const hasMore = below.length > 0 || here.length > 0;
        const row = { key: code, kind: "place", depth: depth, label: name, number: place, cases: cases, placed: placed };
        found.push(Object.assign(row, { isOpen: isOpen && hasMore, isApart: false }));
        if (!isOpen) return;
        here.forEach((one) => fits(one, wish) && found.push(caseRow(one, depth + 1, false)));
        below.forEach((at) => visit(at, depth + 1));
      };
      top.forEach((place) => visit(place, 0));
      return found;
    }

    function caseRows(wish, top) {
      const cases = [];
      top.forEach((place) => within(place, wish, cases));
      if (wish.sort !== "place") cases.sort((a, b) => a - b); // the numbers are the listing's order: level, then place
      return cases.map((one) => caseRow(one, 0, false));
    }

    function caseRow(one, depth, isApart) {
      const row = { key: "@" + one, kind: "case", depth: depth, label: "", number: one, cases: [one], placed: [] };
      return Object.assign(row, { isOpen: false, isApart: isApart });
    }

    /** Cases whose source states no place: below all others, in no place's number. */
    function apartRows(wish, place) {
      const cases = [];
      for (let one = 0; one < count; one++) {
        if (uses.places[one] !== NONE || !fits(one, wish)) continue;
        if (place === null || (uses.guesses[one] !== NONE && isWithin(uses.guesses[one], place))) cases.push(one);
      }
      if (!cases.length) return [];
      const isOpen = wish.rows === "case" || wish.open.has("-");
      const label = place === null ? "来源未写明地区" : "推断属于这里，未计入";
      const row = { key: "-", kind: "apart", depth: 0, label: label, number: NONE, cases: cases, placed: [] };
      const head = Object.assign(row, { isOpen: isOpen, isApart: true });
      return isOpen ? [head].concat(cases.map((one) => caseRow(one, 1, true))) : [head];
    }

    function isWithin(place, other) {
      for (let at = place; at !== NONE; at = places[at].above) if (at === other) return true;
      return false;
    }

    /** What each cell of some rows says. @returns {Cell[][]} */
    function cells(someRows, shown, wish) {
      const byPractice = columnsByPractice(shown, wish);
      const seen = new Float64Array(shown.length); // 2 × the case's turn, 1 more once it is quoted
      let turn = 0;
      return someRows.map((row) => {
        const quoted = new Array(shown.length).fill(0);
        const named = new Array(shown.length).fill(0);
        const take = (use) => {
          const isQuoted = use & 1;
          byPractice[use >> 1].forEach((at) => {
            if (seen[at] < 2 * turn) {
              (isQuoted ? quoted : named)[at] += 1;
              seen[at] = 2 * turn + isQuoted;
            } else if (isQuoted && seen[at] === 2 * turn) {
              named[at] -= 1;
              quoted[at] += 1;
              seen[at] += 1;
            }
          });
        };
        row.cases.forEach((one) => {
          turn += 1;
          practicesOf[one].forEach(take);
        });
        row.placed.forEach(([one, use], at) => {
          if (at === 0 || row.placed[at - 1][0] !== one) turn += 1;
          take(use);
        });
        const silent = row.cases.some((one) => uses.thin[one] === "0") ? SILENT : UNCLEAR;
        return shown.map((_, at) => ({
          state: quoted[at] ? QUOTED : named[at] ? NAMED : silent,
          count: quoted[at] + named[at],
        }));
      });
    }

    /** The cases of a row that mention a column's practices. @returns {number[]} */
    function mentioning(row, column, wish) {
      const byPractice = columnsByPractice([column], wish);
      const counts = (use) => byPractice[use >> 1].length > 0;
      const found = row.cases.filter((one) => practicesOf[one].some(counts));
      row.placed.forEach(([one, use]) => counts(use) && !found.includes(one) && found.push(one));
      return found;
    }

    /** Ids of the practices that count in a column. @returns {Set<string>} */
    function practicesIn(column, wish) {
      const byPractice = columnsByPractice([column], wish);
      return new Set(index.practices.filter((_, at) => byPractice[at].length).map(([id]) => id));
    }

    return {
      index: index,
      uses: uses,
      places: places,
      roots: roots,
      numberOf: numberOf,
      columns: columns,
      rows: rows,
      cells: cells,
      mentioning: mentioning,
      practicesIn: practicesIn,
      fullName: function fullName(place) {
        return place === NONE ? "" : fullName(places[place].above) + places[place].name;
      },
    };
  }

  function summed(steps) {
    let sum = 0;
    return steps.map((step) => (sum += step));
  }

  function numbers(list, passes) {
    return list.reduce((found, each, at) => (passes(each) ? found.concat(at) : found), []);
  }

  caselib.matrixModel = model;
})();
