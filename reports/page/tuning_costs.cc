// What a recommendation rests on: measured costs, closed forms, and how it would change with them.
#include <cctype>

#include "reports/page/figure_text.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::tuning::Calibration;
using scenarios::tuning::ClosedForms;
using scenarios::tuning::SensitivityRow;
using scenarios::tuning::Tuning;
using scenarios::tuning::Unit;

/// A remark as a sentence of its own.
std::string sentence(std::string remark) {
  if (!remark.empty()) remark.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(remark.front())));
  return remark + ".";
}

/// A table of texts; the first column names its row.
void write_table(Html& html, const std::string& caption, const std::vector<const char*>& names,
                 const std::vector<std::vector<std::string>>& rows) {
  html.in("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", caption}}, [&] {
    html.in("table", {}, [&] {
      html.element("caption", caption);
      html.in("thead", {}, [&] {
        html.in("tr", {}, [&] {
          for (size_t i = 0; i < names.size(); ++i)
            html.element("th", {{"scope", "col"}, {"class", i == 0 ? "" : "number"}}, names[i]);
        });
      });
      html.in("tbody", {}, [&] {
        for (const std::vector<std::string>& row : rows)
          html.in("tr", {}, [&] {
            html.element("th", {{"scope", "row"}}, row[0]);
            for (size_t i = 1; i < row.size(); ++i) html.element("td", {{"class", "number"}}, row[i]);
          });
      });
    });
  });
}

std::string joined(const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& one : texts) text += (text.empty() ? "" : ", ") + one;
  return text;
}

void write_forms(Html& html, const ClosedForms& forms) {
  if (!forms.applicable) return;
  html.element("h3", "Closed forms beside the simulation");
  const auto seconds = [](double value) { return figure_text(value, Unit::kSeconds); };
  write_table(html, "Computed from what the simulation measured",
              {"Checkpoint cost", "Mean time between failures", "Restart", "Young", "Daly", "Exact"},
              {{seconds(forms.checkpoint_cost), seconds(forms.mtbf), seconds(forms.restart), seconds(forms.young),
                seconds(forms.daly), seconds(forms.exact)}});
  if (forms.partings.empty()) return;
  html.in("ul", {{"class", "reasons"}}, [&] {
    for (const std::string& parting : forms.partings) html.element("li", parting);
  });
}

/// What the recommended setting would cost at other costs, against the best one then.
std::string worse_by(const Tuning& tuning, const SensitivityRow& row) {
  const bool same =
      tuning.recommendation.given && row.values == tuning.candidates[tuning.recommendation.candidate].values;
  if (same) return "the same setting";
  if (row.over_limit) return "it breaks a limit";
  return row.regret > 0 ? figure_text(row.regret, tuning.objective_unit) : "as good";
}

}  // namespace

void write_tuning_costs(Html& html, const Tuning& tuning) {
  if (!tuning.closed_forms.applicable && tuning.sensitivity.empty() && tuning.calibration.empty()) return;
  html.in("section", {{"id", "costs"}, {"aria-labelledby", "costs-title"}}, [&] {
    write_heading(html, "costs", "What it rests on",
                  "A sampling interval says nothing about a wrong cost table. Compare these figures with your own "
                  "before you use the lines above.");
    if (!tuning.calibration.empty()) {
      std::vector<std::vector<std::string>> rows;
      for (const Calibration& row : tuning.calibration)
        rows.push_back({row.figure, figure_text(row.measured, row.unit), figure_text(row.simulated, row.unit),
                        row.far ? "✗ more than twice apart" : "✓"});
      html.element("h3", "Measured on your system, and here");
      write_table(html, "Your figures beside the simulated ones", {"Figure", "Yours", "Simulated", "Near enough"},
                  rows);
    }
    if (!tuning.sensitivity.empty()) {
      std::vector<std::vector<std::string>> rows;
      for (const SensitivityRow& row : tuning.sensitivity)
        rows.push_back({row.cost, row.cost == "your figures" ? "–" : fmt::format("× {:g}", row.factor),
                        row.values.empty() ? "none keeps its limits" : joined(row.values), worse_by(tuning, row)});
      html.element("h3", "If a cost were another");
      if (!tuning.sensitivity_method.empty())
        html.element("p", {{"class", "quiet"}}, sentence(tuning.sensitivity_method));
      write_table(html, "The best setting then, and how much worse the recommended one would be",
                  {"Cost", "Factor", "Best then", "Worse by"}, rows);
    }
    write_forms(html, tuning.closed_forms);
  });
}

}  // namespace wavetank::reports
