// SPDX-License-Identifier: BSD-3-Clause
#include "tools/accuracy/page.h"

#include <algorithm>
#include <sstream>

namespace nd::accuracy {
namespace {

constexpr char kNotMeasured[] = "-";

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

std::string JoinRow(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

}  // namespace

std::vector<std::string> SplitRow(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest(line.substr(std::min(line.find('|') + 1, line.size())));
  for (std::string cell; std::getline(rest, cell, '|');) cells.push_back(Trimmed(cell));
  return cells;
}

void Page::Read(const std::string& text) {
  std::istringstream lines(text);
  std::vector<std::string> titles;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '|') {
      if (titles.empty()) continue;
      return;
    }
    const std::vector<std::string> cells = SplitRow(line);
    if (titles.empty()) {
      titles = cells;
    } else if (cells.size() == titles.size() && cells[0].find("--") != 0) {
      Cells& row = rows_[{cells[0], cells[1]}];
      for (size_t i = 2; i < cells.size(); ++i) {
        if (cells[i] != kNotMeasured) row[titles[i]] = cells[i];
      }
    }
  }
}

void Page::Set(const std::string& function, const std::string& dtype,
               const std::map<std::string, std::string>& errors,
               const std::string& inputs, const std::string& where) {
  Cells& row = rows_[{function, dtype}];
  for (const auto& [target, error] : errors) row[target] = error;
  row["inputs"] = inputs;
  const auto last = std::find_if(targets_.rbegin(), targets_.rend(),
                                 [&](const std::string& t) { return row.count(t) != 0; });
  if (row["where"].empty() || errors.count(*last) != 0) row["where"] = where;
}

std::string Page::Table(const std::vector<std::string>& functions,
                        const std::vector<std::string>& dtypes) const {
  std::vector<std::string> titles = {"function", "dtype"};
  for (const std::string& target : targets_) {
    const auto measured = [&](const auto& row) { return row.second.count(target) != 0; };
    if (std::any_of(rows_.begin(), rows_.end(), measured)) titles.push_back(target);
  }
  titles.insert(titles.end(), {"inputs", "where"});
  std::string table = JoinRow(titles) + "|";
  for (size_t i = 0; i < titles.size(); ++i) table += "---|";
  table += "\n";
  for (const std::string& function : functions) {
    for (const std::string& dtype : dtypes) {
      const auto row = rows_.find({function, dtype});
      if (row == rows_.end()) continue;
      std::vector<std::string> cells = {function, dtype};
      for (size_t i = 2; i < titles.size(); ++i) {
        const auto cell = row->second.find(titles[i]);
        cells.push_back(cell == row->second.end() ? kNotMeasured : cell->second);
      }
      table += JoinRow(cells);
    }
  }
  return table;
}

}  // namespace nd::accuracy
