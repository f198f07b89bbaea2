package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.publish.RenderedBranch.Author;
import dev.leadsman.publish.RenderedBranch.State;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledPushTest {
  private static final String BRANCH = "leadsman/rendered";

  @TempDir Path directory;

  @Test
  void aKillAtAnyMomentLeavesBothRepositoriesWhole() throws Exception {
    GitRepositories git = GitRepositories.create(directory);
    String refs = GitRepositories.git(git.clone, "for-each-ref");
    String target = GitRepositories.git(git.clone, "rev-parse", "HEAD");

    for (int step = 0; step < 6; step++) {
      Process run =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledPushTest.class.getName(),
                  git.clone.toString(),
                  String.valueOf(step))
              .redirectErrorStream(true)
              .start();
      String ready = run.inputReader().readLine();
      assertEquals("start", ready);
      TimeUnit.MILLISECONDS.sleep(step * 60L);
      run.destroyForcibly().waitFor();

      assertEquals(List.of(), GitRepositories.locks(git.clone));
      assertEquals(List.of(), GitRepositories.locks(git.remote));
      assertEquals(refs, GitRepositories.git(git.clone, "for-each-ref"));
      assertEquals("", git.remote("fsck", "--strict", "--connectivity-only"));
    }

    propose(git.clone, 99);
    assertEquals(target, git.remote("rev-parse", BRANCH + "^"));
    assertTrue(git.remote("show", BRANCH + ":rendered/0.yaml").startsWith("run: 99"));
  }

  /** The run that is killed. */
  public static void main(String[] arguments) throws Exception {
    System.out.println("start");
    propose(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
  }

  private static void propose(Path clone, int run) throws Exception {
    Author author = new Author("Leadsman", "leadsman@example.org");
    try (RenderedBranch branch = RenderedBranch.open(clone, "origin", null, author)) {
      State state = branch.read("main", BRANCH);
      SortedMap<String, String> files = new TreeMap<>();
      for (int i = 0; i < 300; i++) {
        files.put("rendered/" + i + ".yaml", "run: " + run + "\nfile: " + i + "\n");
      }
      branch.push(
          state, branch.commit(state, files, new TreeSet<>(), state.target(), "Render " + run));
    }
  }
}
