using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// A server that searches for ASCII only is never asked for another text instead. A fake, because the lab's servers know UTF-8.
/// </summary>
public sealed class SearchCharsetTests
{
    [Theory]
    [InlineData("-Subject 'Größe 日本'")]
    [InlineData("-From 'Müller'")]
    [InlineData("-Subject plain -Header @{ 'List-Id' = 'größe' }")]
    [InlineData("-Text 'größe' -SortBy Size")]
    public void A_text_that_the_server_cannot_search_for_is_an_error(string filter)
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.Contains("CHARSET", System.StringComparison.Ordinal)
                    ? "{tag} NO [BADCHARSET (US-ASCII)] The specified charset is not supported."
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "ascii");

        ShellResult result = shell.Run("Get-SpectrumMessage " + filter);

        Assert.Empty(result.Output);
        Assert.Equal("QueryInvalid", result.FatalId ?? result.Errors.Single().FullyQualifiedErrorId.Split(',')[0]);
        Assert.DoesNotContain(server.Received, line => line.Contains("SUBJECT", System.StringComparison.Ordinal));
    }
}
