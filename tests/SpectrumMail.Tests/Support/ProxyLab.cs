using System.Collections;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>Real proxies before a lab, and shells that go through them.</summary>
internal static class ProxyLab
{
    public const string User = "proxyuser";
    public const string Password = "Pr0xySecret7";

    /// <summary>Starts a proxy; skips the test where there can be none.</summary>
    public static LabProxy Start(LabProxyKind kind, bool signIn = false)
    {
        Need(kind);
        var options = new LabProxyOptions(kind);
        return LabProxy.Start(signIn ? options with { UserName = User, Password = Password } : options);
    }

    /// <summary>Skips the test where there can be no such proxy.</summary>
    public static void Need(LabProxyKind kind)
    {
        string? why = LabProxy.WhyNot(kind);
        Assert.SkipWhen(why is not null, why ?? string.Empty);
    }

    /// <summary>A shell that knows the lab, and <c>$proxy</c> for splatting.</summary>
    public static Shell For(Lab lab, LabProxyKind kind, LabProxy proxy, string? password = null)
    {
        Shell shell = LabShell.For(lab);
        var parameters = new Hashtable { ["Proxy"] = Address(kind, proxy.Port) };
        if (password is not null)
        {
            parameters["ProxyCredential"] = Labs.Credential(new LabUser(User, password));
        }

        shell.Set("proxy", parameters);
        shell.Run("$lab.Security = 'Tls'").ThrowOnError();
        return shell;
    }

    /// <summary>The address of a proxy, as <c>-Proxy</c> takes it.</summary>
    public static string Address(LabProxyKind kind, int port) => $"{kind.ToString().ToLowerInvariant()}://127.0.0.1:{port}";
}
