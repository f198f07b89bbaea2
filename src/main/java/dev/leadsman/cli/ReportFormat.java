package dev.leadsman.cli;

/** What a report can be written as. */
enum ReportFormat {
  TEXT,
  JSON,
  GITHUB
}
