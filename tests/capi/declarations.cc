// SPDX-License-Identifier: BSD-3-Clause
#include "declarations.h"

#include <fstream>
#include <regex>
#include <sstream>

namespace ndtest {
namespace {

std::string OneLine(const std::string& text) {
  return std::regex_replace(text, std::regex(R"([\s]+(\* )?)"), " ");
}

std::vector<Parameter> ParseParameters(const std::string& text) {
  static const std::regex kParameter(R"(\s*((?:const )?\w+ ?\**)\s*(\w+)\s*)");
  std::vector<Parameter> parameters;
  if (text == "void") return parameters;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    std::smatch match;
    if (!std::regex_match(part, match, kParameter)) return {};
    std::string type = match[1];
    while (type.back() == ' ') type.pop_back();
    parameters.push_back({type, match[2]});
  }
  return parameters;
}

// The prototypes in a stretch of text without comments; the comment before it belongs to
// the first of them.
void ParsePrototypes(const std::string& text, const std::string& comment,
                     std::vector<Declaration>* declarations) {
  static const std::regex kPrototype(R"(\n((?:const )?\w+ \*?)(nd_\w+)\(([^()]*)\);)");
  for (std::sregex_iterator it(text.begin(), text.end(), kPrototype), end; it != end;
       ++it) {
    std::string result = (*it)[1];
    while (result.back() == ' ') result.pop_back();
    declarations->push_back(
        {result, (*it)[2], ParseParameters(OneLine((*it)[3])), comment});
  }
}

std::vector<Declaration> Parse(const std::string& text) {
  std::vector<Declaration> declarations;
  for (size_t start = text.find("/*"); start != std::string::npos;) {
    const size_t end = text.find("*/", start) + 2;
    const size_t next = text.find("/*", end);
    ParsePrototypes(text.substr(end, next - end),
                    OneLine(text.substr(start, end - start)), &declarations);
    start = next;
  }
  return declarations;
}

}  // namespace

bool Declaration::ReturnsStatus() const {
  return result == "int32_t" && comment.find("Cannot fail") == std::string::npos;
}

const std::vector<Declaration>& Declarations() {
  static const std::vector<Declaration> declarations = [] {
    std::ifstream file("include/ndabi/decl.h");
    std::stringstream text;
    text << file.rdbuf();
    return Parse(text.str());
  }();
  return declarations;
}

}  // namespace ndtest
