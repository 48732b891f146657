using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.HelpBuilder;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Failures;

/// <summary>The catalogue is the only source of failures, and the help says all of it.</summary>
public sealed class FailureCatalogueTests
{
    private static readonly string s_catalogue = Path.Combine("Mail", "Failures");

    [Fact]
    public void Every_id_has_exactly_one_entry()
    {
        string[] heads = [.. Catalogue.Heads.Select(kind => kind.Id)];

        Assert.True(heads.Length > 100, $"{heads.Length} entries were found.");
        Assert.Equal(heads.Distinct(), heads);
        Assert.All(Catalogue.Entries, entry => Assert.Contains(entry.Kind.Id, heads));
    }

    [Fact]
    public void Every_failure_has_a_remedy_unless_only_the_system_knows_it() =>
        Assert.Equal(
            ["InvalidInput", "Other"],
            Catalogue.Entries.Where(entry => entry.Kind.Remedy.Length == 0).Select(entry => entry.Field).Order()
        );

    [Fact]
    public void The_topic_of_the_errors_is_current()
    {
        string committed = Path.Combine(Repository.Root, "docs", "en-US", ErrorTopic.FileName);
        string current = ErrorTopic.Write(Repository.Built("src/SpectrumMail", "net8.0", "SpectrumMail.dll"));

        Assert.True(
            File.ReadAllText(committed).ReplaceLineEndings("\n") == current,
            $"{ErrorTopic.FileName} is stale: run build.ps1 -Task Docs."
        );
        Assert.All(Catalogue.Heads, kind => Assert.Contains($"\n### {kind.Id}\n", current, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_catalogue_creates_a_failure() =>
        Assert.Empty(
            Offenders(@"new (\w+\.)*MailException\b|new\(\s*MailCause\.|\bErrorId = |\.InOtherWords\(|\bOwnScope\b", s_catalogue)
        );

    [Fact]
    public void No_id_is_compared_as_text() =>
        Assert.Empty(Offenders(@"ErrorId\s*(==|!=|is\b|switch\b)|ErrorId\.\w+\(", Path.Combine(s_catalogue, "FailureKind.cs")));

    [Fact]
    public void Values_replace_the_placeholders_in_order()
    {
        MailException failure = FolderFailures.FolderNotEmpty.Make("A{content}", "3 messages");
        MailException row = CredentialFailures.AccountInvalid.Make("Port", "many", "Int32");

        Assert.Equal("Folder 'A{content}' is not empty: it holds 3 messages. Nothing was removed.", failure.Message);
        Assert.Equal("FolderNotEmpty", failure.ErrorId);
        Assert.Equal("Correct the row, or leave its Port empty.", row.Remedy);
    }

    [Theory]
    [InlineData(0, "This run stored 0 messages of INBOX")]
    [InlineData(1, "This run stored 1 message of INBOX")]
    [InlineData(1204, "This run stored 1,204 messages of INBOX")]
    public void A_number_stands_before_the_word_for_one_or_for_several(int count, string words)
    {
        Assert.Contains(words, ServerFailures.NoMoreStored.Make(count, "INBOX", "NO").Message, StringComparison.Ordinal);
        Assert.StartsWith(
            count == 1 ? "1 message is in" : $"{count:N0} messages are in",
            MessageFailures.NewPlaceUnknown.Make(count, "INBOX").Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            count == 1 ? "It has 1 byte, and" : $"It has {count:N0} bytes, and",
            TransferFailures.TooLargeToStore.Make(count, 9).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_failure_to_connect_ends_the_account()
    {
        MailException later = ServerFailures.Command(MailCause.ServerRejected, "mail.example.com:143", "NO", null);
        MailException first = ServerFailures.SignIn(MailCause.ServerRejected, "mail:143", "a@example.com", "NO", [], null);

        Assert.Equal((FailureScope.Item, FailureScope.Account), (later.Scope, first.Scope));
        MailException full = StorageFailures.StorageUnavailable.Make("a", "full", "B").At(string.Empty, ConnectionStep.Tls);

        Assert.Equal(FailureScope.Command, full.Scope);
    }

    [Fact]
    public void Other_words_keep_the_id_and_what_the_server_said()
    {
        MailException refused = ServerFailures.Command(MailCause.MessageTooLarge, "mail.example.com:143", "NO [TOOBIG]", null);
        MailException reworded = MessageFailures.NotDone(refused, "7", "INBOX", "stored");

        Assert.True(ServerFailures.MessageTooLarge.Is(reworded));
        Assert.Equal("Message 7 of INBOX was not stored: mail.example.com:143 answered: NO [TOOBIG]", reworded.Message);
        Assert.Equal(
            (refused.Remedy, refused.Server, "NO [TOOBIG]"),
            (reworded.Remedy, reworded.Server, reworded.ServerResponse)
        );
    }

    private static IEnumerable<string> Offenders(string pattern, string except) =>
        Directory
            .EnumerateFiles(Repository.Source, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Source, file))
            .Where(file =>
                !file.StartsWith("obj", StringComparison.Ordinal)
                && !file.StartsWith(except, StringComparison.Ordinal)
                && file != Path.Combine("Models", "MailException.cs")
            )
            .Where(file => Regex.IsMatch(File.ReadAllText(Path.Combine(Repository.Source, file)), pattern));
}
