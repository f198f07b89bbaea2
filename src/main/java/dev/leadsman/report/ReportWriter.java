package dev.leadsman.report;

import dev.leadsman.model.Report;
import java.io.IOException;
import java.io.Writer;

/** Writes a report in one format. */
public interface ReportWriter {
  /** Sorted by path, line, rule id: equal reports give equal bytes. */
  void write(Report report, Writer out) throws IOException;
}
