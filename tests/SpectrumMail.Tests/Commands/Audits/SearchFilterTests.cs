using System;
using System.Management.Automation;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>The filters of Search-SpectrumMailbox: which there are, and what they refuse.</summary>
public sealed class SearchFilterTests(Labs labs)
{
    [Theory]
    [InlineData("Since")]
    [InlineData("Before")]
    [InlineData("SentSince")]
    [InlineData("SentBefore")]
    [InlineData("Subject")]
    [InlineData("From")]
    [InlineData("To")]
    [InlineData("Cc")]
    [InlineData("Bcc")]
    [InlineData("Body")]
    [InlineData("Text")]
    [InlineData("Header")]
    [InlineData("LargerThan")]
    [InlineData("SmallerThan")]
    [InlineData("Unread")]
    [InlineData("Read")]
    [InlineData("Flagged")]
    [InlineData("Answered")]
    [InlineData("Deleted")]
    [InlineData("Keyword")]
    [InlineData("HasAttachment")]
    [InlineData("Uid")]
    [InlineData("Query")]
    [InlineData("Folder")]
    [InlineData("FolderScope")]
    public void A_filter_that_is_null_or_empty_is_refused(string parameter)
    {
        using Shell shell = AuditRows.Shell(labs.Full);
        foreach (object? value in new object?[] { null, string.Empty, Array.Empty<object>() })
        {
            ShellResult result = shell.Run(
                "$filter = @{ $args[0] = $args[1] }; $args[2] | Search-SpectrumMailbox @lab @filter",
                parameter,
                value,
                Of([labs.Full.Alice])
            );

            Assert.NotNull(result.Fatal);
            Assert.Empty(result.Output);
        }
    }

    [Fact]
    public void The_filters_are_those_of_Get_SpectrumMessage()
    {
        using var shell = new Shell();
        PSObject[] parameters =
        [
            .. shell
                .Run(
                    """
                    $properties = [SpectrumMail.Commands.Bases.MessageFilterCmdlet].GetProperties()
                    $names = $properties.Where{ $_.DeclaringType.Name -eq 'MessageFilterCmdlet' }.Name
                    foreach ($command in 'Get-SpectrumMessage', 'Search-SpectrumMailbox') {
                        ($names | ForEach-Object {
                            $parameter = (Get-Command $command).Parameters[$_]
                            $checks = $parameter.Attributes.Where{ $_ -isnot [Parameter] -and $_ -isnot [ArgumentCompleter] }
                            "$_ $($parameter.ParameterType) $($checks.TypeId.Name -join ' ')"
                        }) -join "`n"
                    }
                    """
                )
                .ThrowOnError()
                .Output,
        ];

        Assert.Equal(parameters[0].ToString(), parameters[1].ToString());
        Assert.Contains("HasAttachment", parameters[0].ToString(), StringComparison.Ordinal);
    }
}
