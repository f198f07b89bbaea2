package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.publish.FakeGitHub.Failure;
import dev.leadsman.publish.Forge.Done;
import dev.leadsman.publish.Forge.Draft;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GitHubForgeTest {
  private static final Draft DRAFT =
      new Draft("leadsman/rendered", "main", "Render cilium", "Cilium 1.16.0 to 1.16.1\n");

  private final List<Duration> waits = new ArrayList<>();
  private FakeGitHub github;

  @BeforeEach
  void startServer() throws Exception {
    github = new FakeGitHub();
  }

  @AfterEach
  void stopServer() {
    github.close();
  }

  @Test
  void opensOnePullRequestAndRefreshesIt() throws Exception {
    Forge forge = forge(FakeGitHub.TOKEN);

    assertEquals(
        new Forge.PullRequest(
            1, URI.create("https://github.example.org/acme/fleet/pull/1"), Done.CREATED),
        forge.propose(DRAFT));
    assertEquals(Done.UNCHANGED, forge.propose(DRAFT).done());
    assertEquals(
        Done.REFRESHED,
        forge.propose(new Draft(DRAFT.head(), "main", "Render cilium", "New body")).done());
    assertEquals(
        Done.REFRESHED,
        forge.propose(new Draft(DRAFT.head(), "main", "New title", "New body")).done());

    assertEquals(1, github.pulls.size());
    assertEquals("New title", github.pulls.get(0).get("title"));
    assertEquals("New body", github.pulls.get(0).get("body"));
    assertEquals("leadsman/rendered", ((Map<?, ?>) github.pulls.get(0).get("head")).get("ref"));
    assertEquals("main", ((Map<?, ?>) github.pulls.get(0).get("base")).get("ref"));
    assertTrue(waits.isEmpty());
  }

  @Test
  void aBodyThatABrowserSavedIsTheSame() throws Exception {
    Forge forge = forge(FakeGitHub.TOKEN);
    forge.propose(DRAFT);
    github.pulls.get(0).put("body", "Cilium 1.16.0 to 1.16.1\r\n");

    assertEquals(Done.UNCHANGED, forge.propose(DRAFT).done());
  }

  @Test
  void opensAnotherOnceTheFirstIsClosed() throws Exception {
    Forge forge = forge(FakeGitHub.TOKEN);
    forge.propose(DRAFT);

    assertEquals(
        Optional.of(Done.CLOSED),
        forge.withdraw(DRAFT.head(), "main", "Nothing is left").map(Forge.PullRequest::done));
    assertEquals("closed", github.pulls.get(0).get("state"));
    assertEquals("Nothing is left", github.pulls.get(0).get("body"));
    assertEquals(Optional.empty(), forge.withdraw(DRAFT.head(), "main", "Nothing is left"));
    assertEquals(2, forge.propose(DRAFT).number());
  }

  @Test
  void triesAgainWhereThatHelps() throws Exception {
    github.fail("GET", Failure.of(502, "Bad Gateway"));
    github.fail("GET", new Failure(429, "{}", Map.of("Retry-After", "7"), false));
    github.fail("POST", Failure.of(403, "You have exceeded a secondary rate limit."));

    assertEquals(Done.CREATED, forge(FakeGitHub.TOKEN).propose(DRAFT).done());

    assertEquals(
        List.of(Duration.ofSeconds(1), Duration.ofSeconds(7), Duration.ofSeconds(4)), waits);
    assertEquals(1, github.pulls.size());
  }

  @Test
  void anAnswerThatGotLostLeavesNoSecondPullRequest() throws Exception {
    github.fail("POST", new Failure(504, "<html>", Map.of(), true));

    assertEquals(Done.UNCHANGED, forge(FakeGitHub.TOKEN).propose(DRAFT).done());
    assertEquals(1, github.pulls.size());
  }

  @Test
  void aPullRequestThatAnotherRunOpenedMeanwhileIsRefreshed() throws Exception {
    github.fail(
        "POST",
        new Failure(
            422,
            "{\"message\": \"Validation Failed\", \"errors\": [{\"message\": \"A pull request"
                + " already exists for acme:leadsman/rendered.\"}]}",
            Map.of(),
            true));

    assertEquals(1, forge(FakeGitHub.TOKEN).propose(DRAFT).number());
    assertEquals(1, github.pulls.size());
  }

  @Test
  void eachRefusalIsOneClearError() {
    String where = github.api() + ": acme/fleet: ";
    assertEquals(
        where
            + "refuses the token (Bad credentials)\n"
            + "  fix: the token is wrong, expired or revoked: set GITHUB_TOKEN to a valid one",
        error("ghs_wrong"));

    github.fail("POST", Failure.of(403, "Resource not accessible by integration"));
    assertEquals(
        where
            + "forbids it (Resource not accessible by integration)\n"
            + "  fix: the token needs \"Pull requests: write\" and \"Contents: write\" (in a"
            + " workflow: permissions: {contents: write, pull-requests: write}; tokens of pull"
            + " requests from forks never have them)",
        error(FakeGitHub.TOKEN));

    github.fail(
        "POST",
        Failure.of(403, "GitHub Actions is not permitted to create or approve pull requests."));
    assertEquals(
        where
            + "forbids workflows to open pull requests (GitHub Actions is not permitted to create"
            + " or approve pull requests.)\n"
            + "  fix: Settings, Actions, General, \"Allow GitHub Actions to create and approve pull"
            + " requests\"; or use the token of a GitHub App",
        error(FakeGitHub.TOKEN));

    github.fail("GET", Failure.of(404, "Not Found"));
    assertEquals(
        where
            + "is not there, or the token cannot see it\n"
            + "  fix: check the repository's name, github.apiUrl and which repositories the token"
            + " may use",
        error(FakeGitHub.TOKEN));

    github.fail(
        "POST",
        new Failure(
            422,
            "{\"message\": \"Validation Failed\", \"errors\": [{\"message\": \"No commits between"
                + " main and leadsman/rendered\"}, {\"field\": \"base\", \"code\": \"invalid\"}]}",
            Map.of(),
            false));
    assertEquals(
        where
            + "does not accept the pull request (Validation Failed; No commits between main and"
            + " leadsman/rendered; base invalid)\n"
            + "  fix: check output.targetBranch and that the rendered branch was pushed",
        error(FakeGitHub.TOKEN));

    github.fail(
        "GET", new Failure(301, "{}", Map.of("Location", "https://evil.example.org/"), false));
    assertEquals(
        where + "moved\n  fix: use the repository's new name in the remote's URL",
        error(FakeGitHub.TOKEN));
    assertTrue(waits.isEmpty());
    assertTrue(github.pulls.isEmpty());
  }

  @Test
  void givesUpInBoundedTime() {
    for (int i = 0; i < 4; i++) {
      github.fail("GET", Failure.of(500, "boom " + FakeGitHub.TOKEN));
    }
    assertEquals(
        github.api()
            + ": acme/fleet: failed with status 500 (boom ***)\n"
            + "  fix: run again; the pushed branch is kept (https://www.githubstatus.com)",
        error(FakeGitHub.TOKEN));
    assertEquals(
        List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4)), waits);

    for (int i = 0; i < 4; i++) {
      github.fail("GET", Failure.of(409, "Git Repository is empty."));
    }
    assertEquals(
        github.api()
            + ": acme/fleet: is in a state that does not allow it (Git Repository is empty.)\n"
            + "  fix: the repository may be empty or just being changed: look at it, and run again",
        error(FakeGitHub.TOKEN));
  }

  @Test
  void doesNotWaitForAFarRateLimit() {
    github.fail("GET", new Failure(429, "{}", Map.of("Retry-After", "3000"), false));
    assertEquals(
        github.api() + ": acme/fleet: is over GitHub's rate limit\n  fix: run again in 50 minutes",
        error(FakeGitHub.TOKEN));
    github.fail(
        "GET",
        new Failure(
            403,
            "{\"message\": \"API rate limit exceeded\"}",
            Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "99999999999"),
            false));
    assertTrue(
        error(FakeGitHub.TOKEN)
            .startsWith(
                github.api()
                    + ": acme/fleet: is over GitHub's rate limit (API rate limit exceeded)\n"));
    assertTrue(waits.isEmpty());
  }

  @Test
  void aServerThatIsNotThereIsOneClearError() throws Exception {
    github.close();
    assertEquals(
        github.api()
            + ": acme/fleet: GitHub did not answer (ClosedChannelException)\n"
            + "  fix: check the network and github.apiUrl, and run again; the pushed branch is kept",
        error(FakeGitHub.TOKEN));
    assertEquals(3, waits.size());
  }

  @Test
  void refusesToStartWithoutTokenOrName() {
    assertTrue(
        error(null).endsWith("no token is given\n  fix: set GITHUB_TOKEN, or run without a forge"));
    assertThrows(
        PublishException.class,
        () -> new GitHubForge(github.api(), "acme/fleet/../x", "t", waits::add));
  }

  private String error(String token) {
    String message =
        assertThrows(PublishException.class, () -> forge(token).propose(DRAFT)).getMessage();
    assertFalse(message.contains(FakeGitHub.TOKEN));
    return message;
  }

  private Forge forge(String token) throws PublishException {
    return new GitHubForge(github.api(), "acme/fleet", token, waits::add);
  }
}
