using System;
using System.Collections;
using System.Security.Cryptography.X509Certificates;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A lab whose servers take client certificates, one that demands them, and the authority that issues them.</summary>
public sealed class ClientCertificateLab : IDisposable
{
    public ClientCertificateLab()
    {
        Lab = Lab.Start(new LabOptions { ExtraDovecot = Authority.Dovecot(), ExtraPostfix = Authority.Postfix() });
        Strict = Lab.Start(new LabOptions { ExtraDovecot = Authority.Dovecot(isRequired: true), Smtp = false });
        Alice = Authority.Issue(Lab.Alice.Address);
    }

    /// <summary>A Dovecot that takes a certificate in a password's place, and a Postfix that wants one besides.</summary>
    public Lab Lab { get; }

    /// <summary>A Dovecot that takes nothing without a certificate.</summary>
    public Lab Strict { get; }

    /// <summary>The authority.</summary>
    public LabClientCertificates Authority { get; } = new();

    /// <summary>The certificate of the first user, who has the same address on both.</summary>
    public X509Certificate2 Alice { get; }

    /// <summary>
    /// A shell that knows one of the labs as <c>$lab</c>, its mailbox server as <c>$audit</c>, all its servers as <c>$all</c>,
    /// the certificate as <c>$certificate</c> and the user as <c>$user</c>.
    /// </summary>
    internal Shell Start(Lab lab)
    {
        Shell shell = LabShell.For(lab);
        Hashtable audit = LabShell.Servers(lab);
        audit.Remove("SmtpServer");
        audit.Remove("SmtpPort");
        shell.Set("audit", audit);
        Hashtable all = LabShell.Servers(lab);
        all["Pop3Server"] = lab.Host;
        all["Pop3Port"] = lab.Pop3sPort;
        shell.Set("all", all);
        shell.Set("certificate", Alice);
        shell.Set("user", lab.Alice.Address);
        return shell;
    }

    public void Dispose()
    {
        Alice.Dispose();
        Strict.Dispose();
        Lab.Dispose();
        Authority.Dispose();
    }
}
