using System;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Saving from servers whose figures do not agree: a fake, because no real server can be made to count, name and send other
/// messages at will.
/// </summary>
public sealed class SaveCountTests
{
    [Fact]
    public void A_message_that_the_index_of_a_search_does_not_know_yet_is_saved()
    {
        (ShellResult result, string[] files) = Save(command =>
            command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? "* SEARCH 1 2 4\n{tag} OK done" : null
        );

        Assert.Empty(result.Errors);
        Assert.Equal((4, 0, 4), (Number(result, "Saved"), Number(result, "Failed"), files.Length));
    }

    [Theory]
    [InlineData("6 EXISTS", 2)]
    [InlineData("2000000000 EXISTS", 1_999_999_996)]
    public void Messages_that_are_counted_and_not_named_are_an_error_beside_the_others(string count, int missing)
    {
        (ShellResult result, string[] files) = Save(command =>
            command.StartsWith("EXAMINE", StringComparison.Ordinal) || command.StartsWith("SELECT", StringComparison.Ordinal)
                ? $"* {count}\n* 0 RECENT\n* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 5]\n* FLAGS (\\Seen)\n{{tag}} OK [READ-WRITE] done"
                : null
        );

        Assert.Equal("MessagesUnnamed", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal((4, missing, 4), (Number(result, "Saved"), Number(result, "Failed"), files.Length));
    }

    // The first answer lacks messages; each later one has all of the folder, asked for or not.
    [Fact]
    public void A_message_that_was_not_asked_for_is_not_saved_again()
    {
        int answers = 0;

        (ShellResult result, string[] files) = Save(command =>
            command.StartsWith("UID FETCH", StringComparison.Ordinal) && command.Contains("BODY", StringComparison.Ordinal)
                ? OtherImap.Fetched("UID FETCH 1:4 BODY[]", answers++ == 0 ? [1, 2] : [1, 2, 3, 4]) + "{tag} OK done"
                : null
        );

        Assert.Empty(result.Errors);
        Assert.Equal((4, 0, 4), (Number(result, "Saved"), Number(result, "Failed"), files.Length));
        Assert.True(answers > 1);
    }

    // The message was described to the search, and is never described again.
    [Fact]
    public void A_message_that_is_named_and_never_described_is_an_error()
    {
        (ShellResult result, string[] files) = Save(command =>
            command.StartsWith("UID FETCH", StringComparison.Ordinal)
                ? OtherImap.Fetched(command, [1, 2, 4]) + "{tag} OK done"
                : null
        );

        Assert.Equal("MessageNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal((3, 1, 3), (Number(result, "Saved"), Number(result, "Failed"), files.Length));
    }

    private static (ShellResult Result, string[] Files) Save(Func<string, string?> says)
    {
        using ScriptedServer server = ScriptedServer.Start(new OtherImap { Says = says }.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "odd");
        using var target = new TempFolder();
        ShellResult result = shell.Run("Save-SpectrumMessage $args[0]", target.Path);
        Assert.Null(result.Fatal);
        return (result, Directory.GetFiles(target.Path, "*.eml", SearchOption.AllDirectories));
    }

    private static int Number(ShellResult result, string name) => (int)result.Output.Single().Properties[name].Value;
}
