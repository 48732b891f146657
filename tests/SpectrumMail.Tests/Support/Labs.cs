using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using System.Text.Json;
using SpectrumMail.MailLab;

[assembly: Xunit.AssemblyFixture(typeof(SpectrumMail.Tests.Support.Labs))]

namespace SpectrumMail.Tests.Support;

/// <summary>The labs the tests share, each started when the first test asks for it and stopped after the last.</summary>
public sealed class Labs : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Lab>> _labs = new();

    /// <summary>The full Dovecot and Postfix.</summary>
    public Lab Full => Get(new LabOptions());

    /// <summary>The lab of a variant.</summary>
    public Lab Variant(LabVariant variant) => Get(new LabOptions { Variant = variant });

    /// <summary>A lab whose servers present a bad certificate.</summary>
    public Lab With(LabCertificate certificate) => Get(new LabOptions { Certificate = certificate, Smtp = false });

    /// <summary>The lab of these options: the same one for options that say the same.</summary>
    public Lab Get(LabOptions options) =>
        _labs.GetOrAdd(JsonSerializer.Serialize(options), _ => new Lazy<Lab>(() => Lab.Start(options))).Value;

    /// <summary>The lab of these options, for a test that sends; skips the test where no server can.</summary>
    /// <param name="options">The options; those of the full lab when not given.</param>
    public Lab Sending(LabOptions? options = null)
    {
        Lab lab = options is null ? Full : Get(options);
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        return lab;
    }

    public void Dispose()
    {
        Shell.CloseIdle();
        foreach (Lazy<Lab> lab in _labs.Values)
        {
            if (lab.IsValueCreated)
            {
                lab.Value.Dispose();
            }
        }
    }

    /// <summary>A credential as Get-Credential would make it.</summary>
    public static PSCredential Credential(LabUser user, string? password = null) =>
        new(user.Address, new NetworkCredential(user.Address, password ?? user.Password).SecurePassword);
}
