using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>A message far larger than its server stated is not received: compression makes gigabytes of nothing.</summary>
public sealed class SaveBombTests
{
    [Theory]
    [InlineData("Eml", 3 << 20)]
    [InlineData("Mbox", 200 << 20)]
    public void A_message_far_larger_than_stated_is_refused_and_the_others_are_saved(string format, int length)
    {
        var other = new OtherImap
        {
            // Message 3 is announced with a length that never comes: the client must not wait for it.
            Says = command =>
                command.Contains("BODY", StringComparison.Ordinal) && Regex.IsMatch(command, @"FETCH (\S*[,:])?(3|1:4|1:3|3:4)\b")
                    ? $"* 3 FETCH (UID 3 BODY[] {{{length}}}\r\nSubject: bomb\r\n"
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(other.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "bomb");
        using var target = new TempFolder();

        ShellResult result = shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format);

        Assert.Null(result.Fatal);
        Assert.Equal("MessageTooLarge", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal((3, 1), ((int)((dynamic)result.Output.Single()).Saved, (int)((dynamic)result.Output.Single()).Failed));
        Assert.True(
            Directory.GetFiles(target.Path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) < 100_000
        );
    }
}
