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
    if (come.querySelector("main form[action='/sign-in']")) {
      var link = document.createElement("a");
      link.href = "/sign-in";
      link.textContent = "sign in again";
      told.append("You are signed out, so nothing was sent. What you wrote still stands here: copy it, ", link, ", and send it then.");
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
})();
