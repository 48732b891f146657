using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>The server chooses and sorts; the same cases have the same answers on every kind of server.</summary>
public sealed class FilterTests(Labs labs)
{
    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Every_filter_returns_the_matching_messages(LabVariant variant)
    {
        using Shell shell = Mailbox(variant);

        Check(shell, "-From ann@", 1, 3);
        Check(shell, "-From ann, ben", 1, 2, 3);
        Check(shell, "-To team@", 2);
        Check(shell, "-Cc boss@", 3);
        Check(shell, "-Bcc hidden@", 4);
        Check(shell, "-Subject invoice", 1, 2);
        Check(shell, "-Subject grüße", 3);
        Check(shell, "-From ann -Subject invoice", 1);
        Check(shell, "-Body zebra", 4);
        Check(shell, "-Text boss@example.com", 3);
        Check(shell, "-Header @{ 'List-Id' = 'news' }", 2);
        Check(shell, "-Header @{ 'List-Id' = '' }", 2, 4);
        Check(shell, "-Header @{ 'List-Id' = ''; 'X-Mark' = 'y' }", 4);
        Check(shell, "-Header @{ 'List-Id' = 'nothing', 'news' }", 2);
        Check(shell, "-Read -Unread");
        Check(shell, "-Uid (1..30000 | ForEach-Object { 2 * $_ }) -Read", 2, 6);
        Check(shell, "-Uid (1..30000 | ForEach-Object { 2 * $_ }) -SortBy Size -Descending -First 2 -Query 'ALL' -From b", 2);
        Check(shell, "-Uid (1..30000 | ForEach-Object { 2 * $_ })", 2, 4, 6);
        Check(shell, "-Unread", 1, 4, 5);
        Check(shell, "-Unread:$false", 2, 3, 6);
        Check(shell, "-Read", 2, 3, 6);
        Check(shell, "-Flagged", 3);
        Check(shell, "-Flagged:$false -Read", 2, 6);
        Check(shell, "-Answered", 2);
        Check(shell, "-Deleted", 6);
        Check(shell, "-Keyword Project7", 4);
        Check(shell, "-Keyword Project7, '$Junk'", 4, 5);
        Check(shell, "-LargerThan 2KB", 5);
        Check(shell, "-LargerThan '2KB' -SmallerThan '25MB'", 5);
        Check(shell, "-SmallerThan 2048", 1, 2, 3, 4, 6);
        Check(shell, "-LargerThan 5GB");
        Check(shell, "-HasAttachment", 4);
        Check(shell, "-HasAttachment:$false -Subject photo", 6);
        Check(shell, "-Uid 6, 2, 77", 2, 6);
        Check(shell, "-Query 'OR FROM \"ben\" KEYWORD Project7'", 2, 4);
        Check(shell, "-Query 'SUBJECT \"100%\"'", 4);
        Check(shell, "-Query 'UNSEEN' -Subject invoice", 1);
        Check(shell, "-Query 'UNSEEN' -Descending -First 1", 5);
        Check(shell, "-Subject nothing");
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Date_limits_are_exact_to_the_second(LabVariant variant)
    {
        using Shell shell = Mailbox(variant);

        Check(shell, "-Since ([datetime]'2025-01-10T12:00:00Z')", 2, 3, 4, 5, 6);
        Check(shell, "-Since ([datetime]'2025-01-10T12:00:01Z') -Before ([datetime]'2025-01-12T00:00:00Z')", 3);
        Check(shell, "-Before ([datetime]'2025-01-10T12:00:00Z')", 1);
        Check(shell, "-Before ([datetime]'2025-01-10T12:00:00Z').ToUniversalTime()", 1);
        Check(shell, "-Since ([datetime]'2025-01-10T09:00:00Z') -Descending -First 1 -Skip 1", 5);
        Check(shell, "-SentSince ([datetime]'2025-01-09T22:30:00Z') -SentBefore ([datetime]'2025-01-10T10:00:00Z')", 2);
        Check(shell, "-SentBefore ([datetime]'2025-01-09T22:30:00Z')", 1);
        Check(shell, "-Since ([datetime]::MinValue) -Before ([datetime]::MaxValue)", 1, 2, 3, 4, 5, 6);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Every_order_is_that_of_RFC_5256(LabVariant variant)
    {
        using Shell shell = Mailbox(variant);

        Check(shell, "-SortBy Arrival", 1, 2, 3, 4, 5, 6);
        Check(shell, "-SortBy Arrival -Descending -First 2", 6, 5);
        Check(shell, "-SortBy Date", 1, 2, 3, 5, 6, 4);
        Check(shell, "-SortBy Date -Descending -First 1", 4);
        Check(shell, "-SortBy From", 1, 3, 2, 6, 5, 4);
        Check(shell, "-SortBy From -Descending", 4, 5, 6, 2, 1, 3);
        Check(shell, "-SortBy Subject", 4, 3, 1, 2, 5, 6);
        Check(shell, "-SortBy Size -Descending -First 1", 5);
        Check(shell, "-SortBy To -Subject invoice", 1, 2);
        Check(shell, "-SortBy Subject -Query 'UNSEEN' -Skip 1", 1, 5);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Groups_are_sorted_by_their_names_as_in_an_envelope(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        string[] authors = ["zoe@x.test", "Group: ann@x.test, ben@x.test;", "hal@x.test", "Group:;", "carl@x.test"];
        lab.AppendAll(
            user.Address,
            "INBOX",
            authors.Select(author => Encoding.ASCII.GetBytes($"From: {author}\r\nTo: {author}\r\n\r\n"))
        );
        using Shell shell = LabShell.Connected(lab, user);

        Check(shell, "-SortBy From", 5, 2, 4, 3, 1);
        Check(shell, "-SortBy To -Descending", 1, 3, 2, 4, 5);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Folders_named_twice_are_read_once(LabVariant variant)
    {
        using Shell shell = Mailbox(variant);

        Check(shell, "-Folder INBOX, IN*, INBOX -First 2", 1, 2);
    }

    [Theory]
    [InlineData("-Query 'ALL\r\nA1 LOGOUT'", "QueryInvalid")]
    [InlineData("-Query '(ALL'", "QueryInvalid")]
    [InlineData("-Query 'ALL)'", "QueryInvalid")]
    [InlineData("-Query 'SUBJECT {3}'", "QueryInvalid")]
    [InlineData("-Query 'SUBJECT \"ä\"'", "QueryInvalid")]
    [InlineData("-Query 'NOT A KEY'", "QueryInvalid")]
    [InlineData("-Subject \"`0\"", "QueryInvalid")]
    [InlineData("-From 'ann', \"a`0b\"", "QueryInvalid")]
    [InlineData("-Header @{ 'List-Id' = \"`0\" }", "QueryInvalid")]
    [InlineData("-Keyword '\\Seen'", "KeywordInvalid")]
    [InlineData("-Keyword 'a b'", "KeywordInvalid")]
    [InlineData("-Header @{ 'a:b' = 'c' }", "HeaderNameInvalid")]
    [InlineData("-LargerThan '25 parsecs'", "ParameterArgumentTransformationError")]
    [InlineData("-IncludeVanished", "CheckpointRequired")]
    [InlineData("-Uid @()", "ParameterArgumentValidationError")]
    public void Invalid_search_criteria_are_refused(string parameters, string id)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Append(user.Address, "INBOX", Corpus.Message(0));
        using Shell shell = LabShell.Connected(labs.Full, user);

        Assert.Equal(id, shell.Run("Get-SpectrumMessage " + parameters).FatalId);
        Assert.Equal("Open", shell.Run("(Get-SpectrumSession).State").Single.ToString());
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Messages_since_the_last_command_are_listed(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        using Shell shell = LabShell.Connected(lab, user);
        Assert.Equal(3, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);

        lab.Append(user.Address, "INBOX", Corpus.Message(4));

        Assert.Equal(4, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
    }

    private static void Check(Shell shell, string parameters, params int[] expected)
    {
        ShellResult result = shell.Run("Get-SpectrumMessage " + parameters).ThrowOnError();
        int[] uids = [.. result.Output.Select(message => (int)(long)message.Properties["Uid"].Value)];
        Assert.True(
            expected.SequenceEqual(uids),
            $"{parameters}: expected {string.Join(", ", expected)}, got {string.Join(", ", uids)}"
        );
    }

    private Shell Mailbox(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        return LabShell.Connected(lab, SixMessages.Fill(lab));
    }
}
