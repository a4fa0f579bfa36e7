// OpenSSL's digest and base64.
#include "reports/page/sha256.h"

#include <openssl/evp.h>

#include <array>

#include "env/check.h"

namespace wavetank::reports {

std::string sha256_base64(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  const int made = EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  CHECK(made == 1, "no SHA-256 of {} bytes", text.size());
  std::string base64(44, '=');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), digest.data(), static_cast<int>(digest.size()));
  return base64;
}

}  // namespace wavetank::reports
