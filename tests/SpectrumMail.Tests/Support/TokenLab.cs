using System;
using System.Net;
using System.Security;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A lab whose servers take access tokens, and their issuer.</summary>
public sealed class TokenLab : IDisposable
{
    public TokenLab() => Lab = Lab.Start(new LabOptions { ExtraDovecot = Issuer.Dovecot() });

    /// <summary>The servers.</summary>
    public Lab Lab { get; }

    /// <summary>The issuer, whose tokens the servers verify with its keys.</summary>
    public LabTokens Issuer { get; } = new();

    /// <summary>A token as a script would hold it.</summary>
    public static SecureString Secure(string token) => new NetworkCredential(string.Empty, token).SecurePassword;

    /// <summary>
    /// A shell that knows the lab as <c>$lab</c>, and can issue tokens: <c>$issue.Invoke(user, seconds)</c>. The tokens that were
    /// issued so are counted.
    /// </summary>
    internal Shell Shell(LabTokens? issuer = null, Lab? lab = null)
    {
        Shell shell = LabShell.For(lab ?? Lab);
        issuer ??= Issuer;
        shell.Set("issue", (Func<string, int, string>)((user, seconds) => issuer.Issue(user, TimeSpan.FromSeconds(seconds))));
        return shell;
    }

    public void Dispose()
    {
        Lab.Dispose();
        Issuer.Dispose();
    }
}
