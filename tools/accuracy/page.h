// SPDX-License-Identifier: BSD-3-Clause
// The table of docs/accuracy.md. A run replaces what it has measured; rows of other
// functions and columns of targets that its machine lacks stay as they were.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace nd::accuracy {

// A line of a table in Markdown, without the spaces around its cells.
std::vector<std::string> SplitRow(const std::string& line);

class Page {
 public:
  // Columns are those of targets, in rising order of preference. They are left out where
  // no row has a cell in them.
  explicit Page(std::vector<std::string> targets) : targets_(std::move(targets)) {}

  // Takes the rows of the first table of a text.
  void Read(const std::string& text);
  // Errors by target, and how they were found. `where` belongs to the last of the errors,
  // and is not taken if the row keeps one of a later target.
  void Set(const std::string& function, const std::string& dtype,
           const std::map<std::string, std::string>& errors, const std::string& inputs,
           const std::string& where);
  // The table, its rows in the order of `functions`; those of others are left out.
  std::string Table(const std::vector<std::string>& functions,
                    const std::vector<std::string>& dtypes) const;

 private:
  using Cells = std::map<std::string, std::string>;

  std::vector<std::string> targets_;
  std::map<std::pair<std::string, std::string>, Cells> rows_;  // by function and dtype
};

}  // namespace nd::accuracy
