using System.IO;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Sessions;

/// <summary>A password file in any encoding that says what it is, and in one that does not.</summary>
public sealed class PasswordFileTests(Labs labs)
{
    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_password_is_read_in_an_encoding_with_a_mark(string encoding)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        LabUser user = LabShell.NewUser(labs.Full);
        File.WriteAllText(folder.Combine("password"), user.Password + "\r\n", Encoding.GetEncoding(encoding));

        ShellResult result = Connect(user.Address, folder.Combine("password"));

        result.ThrowOnError();
    }

    [Theory]
    [InlineData("secret-\u00e4", "iso-8859-1")]
    [InlineData("\u00fcber und \u00fcber", "iso-8859-1")]
    public void A_password_that_is_not_UTF_8_is_refused_before_the_server_counts_it(string password, string encoding)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        File.WriteAllBytes(folder.Combine("password"), Encoding.GetEncoding(encoding).GetBytes(password + "\r\n"));

        ShellResult result = Connect(LabShell.NewUser(labs.Full).Address, folder.Combine("password"));

        Assert.Equal("PasswordFileUnusable", result.Fatal!.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("UTF-8", result.Fatal.ErrorDetails?.RecommendedAction ?? result.Fatal.Exception.Message);
    }

    private ShellResult Connect(string address, string file)
    {
        using Shell shell = LabShell.For(labs.Full);
        return shell.Run("Connect-Spectrum -UserName $args[0] -PasswordFile $args[1] @lab | Disconnect-Spectrum", address, file);
    }
}
