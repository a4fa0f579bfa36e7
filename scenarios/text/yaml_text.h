// Texts as YAML has them: quoted only where they must be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wavetank::scenarios {

/// A scalar that YAML reads back as `text`, in any place.
std::string yaml_text(std::string_view text);
/// A scalar for one text, else a flow list.
std::string yaml_text(const std::vector<std::string>& texts);

}  // namespace wavetank::scenarios
