package dev.leadsman.plan;

import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.UnavailableException;
import java.util.List;

/** Asks for what a release renders when its declaration alone does not tell which images run. */
@FunctionalInterface
public interface ObjectLookup {
  List<Manifest> objects(Release release) throws UnavailableException;
}
