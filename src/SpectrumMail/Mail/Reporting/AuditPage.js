(function () {
  "use strict";
  var byId = function (id) { return document.getElementById(id); };
  var all = function (query, root) { return Array.prototype.slice.call((root || document).querySelectorAll(query)); };
  var collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  // What a cell sorts by: its number where it has one, else its text; a dash says that there is nothing.
  var key = function (row, column, numeric) {
    var cell = row.children[column];
    var value = cell.getAttribute("data-v");
    if (numeric) { return value === null ? null : parseFloat(value); }
    var text = cell.textContent.trim();
    return text === "\u2013" ? null : value === null ? text : parseFloat(value);
  };

  var compare = function (one, other, down) {
    if (one === null || other === null) { return one === other ? 0 : one === null ? 1 : -1; }
    var order = typeof one === "number" ? one - other : collator.compare(one, other);
    return down ? -order : order;
  };

  var sort = function (table, head, column) {
    var numeric = head.classList.contains("n");
    var was = head.getAttribute("aria-sort");
    var down = was ? was === "ascending" : numeric || head.textContent === "Findings";
    all("thead th", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var body = table.tBodies[0];
    var rows = all("tr", body).map(function (row, place) { return { row: row, place: place, key: key(row, column, numeric) }; });
    rows.sort(function (one, other) { return compare(one.key, other.key, down) || one.place - other.place; });
    rows.forEach(function (entry) { body.appendChild(entry.row); });
  };

  all("table.sort").forEach(function (table) {
    all("thead th", table).forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, head, column); });
    });
  });

  var rows = all("table.main tbody tr");
  var details = {};
  all("details.mailbox").forEach(function (one) { details[one.getAttribute("data-m")] = one; });
  var filter = function () {
    var words = byId("find").value.toLowerCase().trim();
    var result = byId("result").value;
    var severity = parseInt(byId("severity").value, 10);
    var shown = 0;
    rows.forEach(function (row) {
      var fits = !words || row.textContent.toLowerCase().indexOf(words) > -1;
      if (result) { fits = row.getAttribute("data-t") === result ? fits : false; }
      if (severity > parseInt(row.getAttribute("data-s"), 10)) { fits = false; }
      row.hidden = !fits;
      details[row.getAttribute("data-m")].hidden = !fits;
      shown += fits ? 1 : 0;
    });
    byId("shown").textContent = shown === rows.length ? "" : shown + " of " + rows.length;
  };

  byId("tools").hidden = false;
  ["find", "result", "severity"].forEach(function (id) { byId(id).addEventListener("input", filter); });

  // A link to a mailbox opens its details, also where the browser does not do so by itself.
  var open = function () {
    var target = location.hash.length > 1 ? byId(location.hash.substring(1)) : null;
    var box = target ? target.closest("details") : null;
    if (box) {
      box.hidden = false;
      box.open = true;
      target.scrollIntoView();
    }
  };

  window.addEventListener("hashchange", open);
  open();
})();
