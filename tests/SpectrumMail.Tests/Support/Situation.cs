using System;
using System.Collections;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A way in which connecting goes wrong, and what the diagnosis has to say about it.</summary>
/// <param name="Arrange">Sets it up, and gives the parameters of Test-SpectrumConnection.</param>
/// <param name="Cause">The cause it has to find.</param>
/// <param name="FailedStep">The step it has to name.</param>
/// <param name="Remedy">Words that stand in the remedy.</param>
internal sealed record Situation(Func<Stage, Hashtable> Arrange, string Cause, string FailedStep, params string[] Remedy)
{
    // Beyond the time limit a test may take two seconds for trying what else could work, and some on a machine that runs other
    // tests.
    private const int Overtime = 6;

    /// <summary>
    /// The settings that have to be recommended, as they would be typed, PORT being the tested one; empty when there must be
    /// none.
    /// </summary>
    public string Recommendation { get; init; } = string.Empty;

    /// <summary>Sets it up, tests, and checks the result, which it gives.</summary>
    public dynamic Check(Labs labs)
    {
        using var stage = new Stage(labs);
        Hashtable parameters = Arrange(stage);
        using var shell = new Shell();
        shell.Set("test", parameters);
        dynamic row = shell.Run("Test-SpectrumConnection @test").Single;

        string seen = $"{row.Cause} at {row.FailedStep} after {row.Duration}: {row.Detail} {row.Remedy}";
        Assert.True(Cause == row.Cause.ToString(), seen);
        Assert.True(FailedStep == (row.FailedStep?.ToString() ?? string.Empty), seen);
        Assert.All(Remedy, words => Assert.Contains(words, (string)row.Remedy, StringComparison.Ordinal));
        Assert.Equal(
            Recommendation.Replace("PORT", $"{parameters["Port"] ?? parameters["SmtpPort"]}", StringComparison.Ordinal),
            (string)(row.Recommendation?.ToString() ?? string.Empty)
        );
        Assert.True((TimeSpan)row.Duration <= TimeSpan.FromSeconds((int)parameters["TimeoutSec"]! + Overtime), seen);
        Assert.Equal(Cause == "None" ? "Passed" : "Failed", row.Status.ToString());
        Assert.All(
            (IEnumerable<object>)row.Steps,
            (dynamic step) => Assert.Equal((step.Step.ToString() == FailedStep), step.Status.ToString() == "Failed")
        );
        return row;
    }
}

/// <summary>What a situation is set up on: the labs, and helpers that are cleaned up after it.</summary>
internal sealed class Stage(Labs labs) : IDisposable
{
    private readonly List<IDisposable> _props = [];

    public Labs Labs => labs;

    public Lab Lab => labs.Full;

    /// <summary>A port where the network misbehaves before a real server.</summary>
    public int Behind(int port, FaultPlan plan) => Keep(FaultProxy.Start(port, plan)).Port;

    /// <summary>As <see cref="Behind"/>, where the plan shall see what is inside TLS.</summary>
    public int BehindTls(int port, FaultPlan plan) => Keep(FaultProxy.StartInsideTls(port, Lab.ServerCertificate, plan)).Port;

    /// <summary>A server that says, inside TLS, what no real one can be made to say.</summary>
    public int Speaking(Action<ScriptedConnection> script) => Keep(ScriptedServer.Start(script, Lab.ServerCertificate)).Port;

    /// <summary>As <see cref="Speaking"/>, without TLS.</summary>
    public int SpeakingPlain(Action<ScriptedConnection> script) => Keep(ScriptedServer.Start(script)).Port;

    /// <summary>A port of stunnel before a server without TLS; skips the test where stunnel cannot be had.</summary>
    public int BehindStunnel(Lab lab, string tls, string? ciphers = null)
    {
        Assert.SkipWhen(LabStunnel.WhyNot() is not null, LabStunnel.WhyNot() ?? string.Empty);
        return Keep(LabStunnel.Start(lab, lab.ImapPort, tls, ciphers)).Port;
    }

    /// <summary>A connection that stays open beside the test.</summary>
    public void Occupy(int port) => Keep(new TcpClient()).Connect(IPAddress.Loopback, port);

    public static Hashtable Imap(Lab lab, int port, string security, int timeout = 5) =>
        For(
            lab,
            new Hashtable
            {
                ["Protocol"] = "Imap",
                ["Server"] = lab.Host,
                ["Port"] = port,
                ["Security"] = security,
                ["TimeoutSec"] = timeout,
            }
        );

    public static Hashtable Pop3(Lab lab, int port, string security, int timeout = 5)
    {
        Hashtable parameters = Imap(lab, port, security, timeout);
        parameters["Protocol"] = "Pop3";
        return parameters;
    }

    public static Hashtable Smtp(Lab lab, int port, string security, int timeout = 5) =>
        For(
            lab,
            new Hashtable
            {
                ["Protocol"] = "Smtp",
                ["SmtpServer"] = lab.Host,
                ["SmtpPort"] = port,
                ["SmtpSecurity"] = security,
                ["TimeoutSec"] = timeout,
            }
        );

    /// <summary>Parameters for a lab that has an SMTP server; skips the test where it has none.</summary>
    public static Hashtable Sending(Lab lab, Func<Lab, Hashtable> arrange)
    {
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        return arrange(lab);
    }

    /// <summary>The script of an SMTP server that answers a sign-in so.</summary>
    public static void RefuseSmtp(ScriptedConnection client, string answer)
    {
        client.WriteLine("220 mail.lab.test ESMTP");
        client.ReadLine();
        client.WriteLine("250-mail.lab.test\n250 AUTH PLAIN");
        client.ReadLine();
        client.WriteLine(answer);
        client.ReadLine();
    }

    public void Dispose()
    {
        foreach (IDisposable prop in _props)
        {
            prop.Dispose();
        }
    }

    private static Hashtable For(Lab lab, Hashtable parameters)
    {
        parameters["CertificateAuthority"] = lab.CaFile;
        parameters["Credential"] = Labs.Credential(lab.Alice);
        return parameters;
    }

    /// <summary>Cleans something up after the test.</summary>
    public T Keep<T>(T prop)
        where T : IDisposable
    {
        _props.Add(prop);
        return prop;
    }
}

/// <summary>Changes of a situation's parameters.</summary>
internal static class SituationParameters
{
    public static Hashtable With(this Hashtable parameters, string name, object value)
    {
        parameters[name] = value;
        return parameters;
    }

    public static Hashtable As(this Hashtable parameters, string userName, string password) =>
        parameters.With("Credential", Labs.Credential(new LabUser(userName, password)));
}
