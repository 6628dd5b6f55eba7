// SPDX-License-Identifier: BSD-3-Clause
#include "declarations.h"

#include <cctype>
#include <fstream>
#include <sstream>

namespace ndtest {
namespace {

// One space for each run of white space, none at the ends.
std::string OneLine(const std::string& text) {
  std::stringstream stream(text);
  std::string line;
  for (std::string word; stream >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

// "const int64_t *shape" in two parts.
Parameter SplitName(const std::string& text) {
  size_t start = text.size();
  while (start > 0 && (std::isalnum(text[start - 1]) != 0 || text[start - 1] == '_')) {
    --start;
  }
  return {OneLine(text.substr(0, start)), text.substr(start)};
}

// Adds what a statement declares if it is a function: result name(parameters).
void ParseStatement(const std::string& statement, const std::string& comment,
                    std::vector<Declaration>* declarations) {
  const size_t open = statement.find('('), close = statement.rfind(')');
  const std::string first = statement.substr(0, statement.find(' '));
  if (open == std::string::npos || first == "typedef" || first == "enum") return;
  const Parameter head = SplitName(statement.substr(0, open));
  Declaration declaration = {head.type, head.name, {}, comment};
  std::stringstream inside(statement.substr(open + 1, close - open - 1));
  for (std::string part; std::getline(inside, part, ',');) {
    if (part != "void") declaration.parameters.push_back(SplitName(OneLine(part)));
  }
  declarations->push_back(declaration);
}

// The words of a comment, without the star that begins each line.
std::string WordsOf(const std::string& comment) {
  std::string words = comment;
  for (size_t at = words.find("\n *"); at != std::string::npos; at = words.find("\n *")) {
    words.replace(at, 3, " ");
  }
  return OneLine(words);
}

// Statements end at a semicolon outside braces. A comment belongs to the next statement.
std::vector<Declaration> Parse(const std::string& text) {
  std::vector<Declaration> declarations;
  std::string statement, comment;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "/*") == 0) {
      const size_t end = text.find("*/", i);
      if (depth == 0) comment = WordsOf(text.substr(i + 2, end - i - 2));
      i = end + 1;
      continue;
    }
    depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
    if (text[i] != ';' || depth != 0) {
      statement += text[i];
      continue;
    }
    ParseStatement(OneLine(statement), comment, &declarations);
    statement.clear();
    comment.clear();
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
