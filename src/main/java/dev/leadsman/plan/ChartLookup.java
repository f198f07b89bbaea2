package dev.leadsman.plan;

import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Release;
import dev.leadsman.model.UnavailableException;

/** Asks for a chart when the declaration alone does not tell a component's version. */
@FunctionalInterface
public interface ChartLookup {
  ChartInfo chart(Release release) throws UnavailableException;
}
