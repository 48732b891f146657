using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>An account given by position is tested as what it is: a credential with its sign-in, an address without.</summary>
public sealed class PositionalAccountTests(Labs labs)
{
    [Theory]
    [InlineData("Test-SpectrumConnection $account @lab", "Credential")]
    [InlineData("Test-SpectrumConnection $wrapped @lab", "Credential")]
    [InlineData("$account | Test-SpectrumConnection @lab", "Credential")]
    [InlineData("Test-SpectrumConnection -Credential $account @lab", "Credential")]
    [InlineData("Test-SpectrumConnection $account.UserName @lab", "Address")]
    [InlineData("Test-SpectrumConnection $account.UserName, $account.UserName @lab", "Address")]
    [InlineData("$account.UserName | Test-SpectrumConnection @lab", "Address")]
    [InlineData("[pscustomobject]@{ EmailAddress = $account.UserName } | Test-SpectrumConnection @lab", "Address")]
    [InlineData(
        "[pscustomobject]@{ EmailAddress = $account.UserName; Credential = $account } | Test-SpectrumConnection @lab",
        "Address"
    )]
    public void It_is_taken_for_what_it_is(string command, string kind)
    {
        Lab lab = labs.Full;
        using Shell shell = LabShell.For(lab);
        shell.Set("account", Labs.Credential(lab.Alice));
        shell.Run("$global:wrapped = [psobject]$account").ThrowOnError();

        ShellResult result = shell.Run($"{command} -Protocol Imap").ThrowOnError();

        Assert.NotEmpty(result.Output);
        Assert.All(
            result.Output,
            test =>
                Assert.Equal(
                    kind == "Credential",
                    AuditRows
                        .Many(test, "Steps")
                        .Any(step => AuditRows.Text(step, "Step") == "Authenticate" && AuditRows.Text(step, "Status") == "Passed")
                )
        );
    }
}
