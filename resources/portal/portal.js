/* What a page does better with scripts: after a part of it was swapped, the focus and the words go
   where a reader is. Nothing here is needed: every form and link works without it. */
(function () {
  "use strict";

  /* Where the answer lacks the part that was asked for, it is another page: a refusal, signing in. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    var wanted = detail.target.id;
    var come = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    if (wanted && come.getElementById(wanted) && (detail.xhr.status < 400 || detail.xhr.status === 422)) {
      detail.isError = false;
      return;
    }
    detail.shouldSwap = false;
    if (detail.requestConfig.verb !== "get") {
      refuse(detail.requestConfig.elt, come);
      return;
    }
    if (detail.xhr.status < 400) {
      window.location.assign(detail.xhr.responseURL);
      return;
    }
    var main = come.getElementById("main");
    if (main) {
      document.title = come.title;
      document.getElementById("main").replaceWith(document.adoptNode(main));
      lead(document.getElementById("main"));
    } else {
      say("That did not work. Try again, or call us.");
    }
  });

  document.addEventListener("htmx:sendError", function (event) {
    calm(event.detail.target);
    say("That could not be sent: there is no connection. Try again in a minute.");
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    event.detail.target.setAttribute("aria-busy", "true");
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    calm(event.detail.target);
    lasts(left(event.detail.xhr.responseText));
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var part = document.getElementById(event.detail.target.id);
    if (!part) { return; }
    var told = part.querySelector("[data-news]");
    if (told || part.hasAttribute("data-news")) {
      say((told || part).getAttribute("data-news"));
    }
    var sender = event.detail.requestConfig.elt;
    if (sender && sender.hasAttribute("data-done") && !part.querySelector("[role=alert]")) {
      say(sender.getAttribute("data-done"));
    }
    /* Who is typing stays where they type. */
    if (event.detail.requestConfig.verb !== "get") { lead(part); }
  });

  /* What somebody wrote stays before them: why it was not sent stands above it, and has the focus. */
  function refuse(form, come) {
    var told = document.createElement("p");
    var fresh = come.querySelector("[data-kept] input[name=form]");
    if (come.querySelector("main form[action='/sign-in']")) {
      var link = document.createElement("a");
      link.href = "/sign-in";
      link.target = "_blank";
      link.textContent = "sign in again in another window";
      told.append("You are signed out, so nothing was sent. What you wrote still stands here: ", link, ", come back and send it.");
    } else if (fresh) {
      form.querySelector("input[name=form]").value = fresh.value;
      told.textContent = "You signed in again after this page was opened; nothing was sent yet. Look at what you wrote, and send it.";
    } else {
      var said = Array.from(come.querySelectorAll("main h1 ~ p"), function (one) { return one.textContent; });
      told.textContent = said.join(" ") || "That did not work. Try again, or call us.";
    }
    var note = document.createElement("div");
    note.className = "note bad plain";
    note.setAttribute("role", "alert");
    note.append(told);
    form.parentNode.querySelectorAll("[role=alert]").forEach(function (one) { one.remove(); });
    form.before(note);
    lead(form.parentNode);
  }

  function calm(part) {
    var found = part && part.id ? document.getElementById(part.id) : part;
    if (found) { found.removeAttribute("aria-busy"); }
  }

  /* The first thing that is wrong, or the heading of what came. */
  function lead(part) {
    var found = part.querySelector("[role=alert]") || part.querySelector("h1, h2");
    if (found) {
      found.setAttribute("tabindex", "-1");
      found.focus();
    }
  }

  function say(words) {
    var news = document.getElementById("news");
    if (news) { news.textContent = words; }
  }

  /* Five minutes before a session ends it is said, and one may stay. Every page says how long it
     lasts from then on; what another window heard counts here, too. */
  var EARLY = 5 * 60 * 1000;
  var ends = 0;
  var shown = null;
  var state = "";
  var before = null;

  function left(text) {
    var found = /<body data-left="(\d+)"/.exec(text || "");
    return found ? Number(found[1]) * 1000 : 0;
  }

  function lasts(rest) {
    if (!rest) { return; }
    ends = Date.now() + rest;
    try { localStorage.setItem("ends", String(ends)); } catch (_none) { /* then each window is alone */ }
    look();
  }

  function known() {
    try { return Math.max(ends, Number(localStorage.getItem("ends")) || 0); } catch (_none) { return ends; }
  }

  function look() {
    if (!ends) { return; }
    var rest = known() - Date.now();
    if (rest <= 0) {
      warn("over", "You are signed out now. What you wrote stays: send it, and you are asked to sign in first.", "");
    } else if (rest <= EARLY) {
      if (state !== "last") {
        warn("soon", "You are signed out in " + (Math.ceil(rest / 60000) === 1 ? "a minute" : Math.ceil(rest / 60000) + " minutes") + " unless you go on.", "Stay signed in");
      }
    } else {
      calmed();
    }
  }

  function warn(now, words, act) {
    if (state === now) { return; }
    calmed();
    state = now;
    shown = document.createElement("div");
    shown.className = "ending";
    shown.setAttribute("role", "alert");
    var wrap = document.createElement("div");
    wrap.className = "wrap";
    var told = document.createElement("p");
    told.textContent = words;
    wrap.append(told);
    if (act) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = act;
      button.addEventListener("click", stay);
      wrap.append(button);
    }
    shown.append(wrap);
    shown.addEventListener("focusin", function (event) { before = event.relatedTarget || before; });
    document.getElementById("main").after(shown);
  }

  function calmed() {
    if (!shown) { return; }
    var held = shown.contains(document.activeElement);
    shown.remove();
    shown = null;
    state = "";
    if (held) {
      var back = before && before.isConnected ? before : document.getElementById("main");
      if (back.id === "main") { back.setAttribute("tabindex", "-1"); }
      back.focus();
    }
  }

  function stay() {
    fetch("/stay", { credentials: "same-origin" }).then(function (answer) {
      return answer.text();
    }).then(function (text) {
      var rest = left(text);
      if (!rest) {
        ends = 1;
        try { localStorage.removeItem("ends"); } catch (_none) { /* as above */ }
        look();
      } else if (rest <= EARLY) {
        warn("last", "Your twelve hours end in " + Math.ceil(rest / 60000) + " minutes and cannot be made longer. Send what you wrote, or sign in again then: nothing is lost.", "");
      } else {
        lasts(rest);
        say("You stay signed in.");
      }
    }).catch(function () {
      say("That did not work: there is no connection. Try again in a minute.");
    });
  }

  lasts(Number(document.body.getAttribute("data-left")) * 1000);
  setInterval(look, 10000);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
})();
