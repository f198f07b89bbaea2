package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.publish.RenderedBranch.Author;
import dev.leadsman.publish.RenderedBranch.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushOverHttpTest {
  private static final String TOKEN = "ghs_verySecretToken";
  private static final String BRANCH = "leadsman/rendered";

  @TempDir Path directory;
  private GitRepositories git;
  private GitHttpServer server;

  @BeforeEach
  void startServer() throws Exception {
    git = GitRepositories.create(directory);
    git.remote("config", "http.receivepack", "true");
    server = new GitHttpServer(directory, TOKEN);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void pushesWithTheToken() throws Exception {
    server.isPrivate = true;
    String before = git.fingerprint();

    push(TOKEN);

    assertEquals("a: 1", git.remote("show", BRANCH + ":rendered/a.yaml"));
    assertEquals(before, git.fingerprint());
  }

  @Test
  void saysWhichPermissionIsMissing() throws Exception {
    String url = server.url("remote.git");
    assertEquals(
        url
            + ": asks for a token and none is given\n"
            + "  fix: set GITHUB_TOKEN to a token that may write contents of this repository (in a"
            + " workflow: permissions: contents: write)",
        error(null));
    assertEquals(
        url
            + ": refuses the token\n"
            + "  fix: set GITHUB_TOKEN to a token that may write contents of this repository (in a"
            + " workflow: permissions: contents: write)",
        error("ghs_wrong"));
    server.failPushesWith = 403;
    assertTrue(error(TOKEN).startsWith(url + ": refuses the token\n"));
    assertEquals("", git.remote("for-each-ref", "refs/heads/leadsman"));
  }

  @Test
  void aServerThatFailsLeavesEverythingAsItWas() throws Exception {
    String before = git.fingerprint();
    for (int status : new int[] {500, 502, 429}) {
      server.failPushesWith = status;
      String error = error(TOKEN);
      assertTrue(error.contains("failed while pushing leadsman/rendered ("), error);
      assertFalse(error.contains(TOKEN));
    }
    assertEquals(before, git.fingerprint());
    assertEquals("", git.remote("for-each-ref", "refs/heads/leadsman"));

    server.failPushesWith = 0;
    push(TOKEN);
    assertEquals("a: 1", git.remote("show", BRANCH + ":rendered/a.yaml"));
  }

  @Test
  void showsWhyAServerHookRejectsThePush() throws Exception {
    Path hook = git.remote.resolve("hooks/pre-receive");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\necho \"policy: no robots\" >&2\nexit 1\n");
    assertTrue(hook.toFile().setExecutable(true));

    assertEquals(
        server.url("remote.git")
            + ": rejected the push to leadsman/rendered (pre-receive hook declined; policy: no"
            + " robots)\n"
            + "  fix: let the token's owner push to this branch (branch protection, rulesets and"
            + " server hooks apply), or choose another output.branch",
        error(TOKEN));
    assertEquals("", git.remote("for-each-ref", "refs/heads/leadsman"));
  }

  @Test
  void doesNotSendATokenInTheClear() throws Exception {
    for (String url :
        new String[] {"http://git.example.org/a/b.git", "http://127.0.0.1.evil.org/a"}) {
      assertFalse(remoteUrl(url).carriesTokens(), url);
    }
    assertTrue(remoteUrl("https://git.example.org/a/b.git").carriesTokens());
    assertEquals(
        "a/b", remoteUrl("https://x:y@git.example.org/a/b.git").repository().orElseThrow());
    assertEquals(
        "https://git.example.org/a/b.git",
        remoteUrl("https://x:y@git.example.org/a/b.git").toString());
  }

  private RemoteUrl remoteUrl(String url) throws Exception {
    return new RemoteUrl(new URIish(url));
  }

  private String error(String token) {
    return assertThrows(PublishException.class, () -> push(token)).getMessage();
  }

  private void push(String token) throws Exception {
    Author author = new Author("Leadsman", "leadsman@example.org");
    try (RenderedBranch branch =
        RenderedBranch.open(git.clone, server.url("remote.git"), token, author)) {
      State state = branch.read(null, BRANCH);
      branch.push(
          state,
          branch.commit(
              state,
              new TreeMap<>(Map.of("rendered/a.yaml", "a: 1\n")),
              new TreeSet<>(),
              state.target(),
              "Render"));
    }
  }
}
