// Coverage: which step of the checkpoint protocol each kind of fault has met, as a table whose cells are tinted.
#include <array>
#include <map>

#include "reports/exploration_text.h"
#include "reports/ink.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::ProtocolPhase;

constexpr size_t kPhases = static_cast<size_t>(ProtocolPhase::kCount);
constexpr std::array<const char*, kPhases> kNames = {"starting",          "between checkpoints", "barriers under way",
                                                     "storing snapshots", "completing",          "committing",
                                                     "restarting",        "restoring",           "finished"};

using Row = std::array<uint64_t, kPhases>;

/// Four tints, each for four times as many: 1, 4, 16, 64.
int heat(uint64_t count) {
  int tint = 0;
  for (uint64_t least = 1; tint < 4 && count >= least; least *= 4) ++tint;
  return tint;
}

}  // namespace

void write_coverage(Html& html, const Contents& page) {
  std::map<std::string, Row> rows;
  for (const scenarios::RunResult& run : page.suite.runs)
    for (const scenarios::FaultEncounter& encounter : run.encounters)
      ++rows[encounter.kind][static_cast<size_t>(encounter.phase)];
  if (rows.empty()) return;
  html.in("section", {{"id", "coverage"}, {"aria-labelledby", "coverage-title"}}, [&] {
    write_heading(html, "coverage", "Coverage",
                  "In which step of the protocol faults first took effect, over all runs. A dash is a moment that "
                  "no run has tried with that kind of fault.");
    if (page.suite.exploration)
      for (const std::string& sentence : exploration_sentences(*page.suite.exploration)) html.element("p", sentence);
    html.in(
        "div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Table of coverage"}}, [&] {
          html.in("table", {{"class", "heat"}}, [&] {
            html.element("caption", {{"class", "hidden"}}, "Faults by kind and by the step of the protocol they met");
            html.in("thead", {}, [&] {
              html.in("tr", {}, [&] {
                html.element("th", {{"scope", "col"}}, "Fault");
                for (const char* name : kNames) html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
                html.element("th", {{"scope", "col"}, {"class", "number"}}, "all");
              });
            });
            html.in("tbody", {}, [&] {
              for (const auto& [kind, row] : rows)
                html.in("tr", {}, [&, &kind = kind, &row = row] {
                  html.element("th", {{"scope", "row"}}, kind);
                  uint64_t sum = 0;
                  for (const uint64_t count : row) {
                    sum += count;
                    html.element("td", {{"class", fmt::format("number heat-{}", heat(count))}},
                                 count == 0 ? "–" : grouped(count));
                  }
                  html.element("td", {{"class", "number"}}, grouped(sum));
                });
            });
          });
        });
  });
}

}  // namespace wavetank::reports
