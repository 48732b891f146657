using System;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>Starting and stopping the servers of a lab.</summary>
public sealed partial class Lab
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(30);

    /// <summary>Stops Dovecot: IMAP and POP3 connections end, their ports refuse, Postfix keeps its mail in the queue.</summary>
    public void StopImap()
    {
        foreach (IDisposable relay in _relays)
            relay.Dispose();
        _relays.Clear();
        _keeper.Order("stop-imap");
    }

    /// <summary>Starts Dovecot again, on the same ports.</summary>
    public void StartImap()
    {
        AwaitImap(_keeper.Launch("start-imap"));
        if (_options.Variant == LabVariant.Spectrum)
        {
            X509Certificate2[] certificates = [_certificates.Server, _another!];
            _relays.Add(new LabFront(ImapsPort, _ports.Seed, LabSpectrum.ImapGreeting, certificates));
            _relays.Add(new LabFront(Pop3sPort, _ports.Pop3Seed, LabSpectrum.Pop3Greeting, certificates));
        }

        if (_options.PlainTextLogin)
            return;
        _relays.Add(new Relay(ImapPort));
        _relays.Add(new Relay(Pop3Port));
    }

    /// <summary>Stops Postfix: its ports refuse.</summary>
    public void StopSmtp() => _keeper.Order("stop-smtp");

    /// <summary>Starts Postfix again, on the same ports.</summary>
    public void StartSmtp()
    {
        int before = StartsLogged();
        AwaitSmtp(_keeper.Launch("start-smtp"), before);
    }

    /// <summary>Stops and starts Postfix.</summary>
    public void RestartSmtp()
    {
        StopSmtp();
        StartSmtp();
    }

    /// <summary>
    /// Lets Postfix deliver everything that waits in its queue now. Without it a message that it was delivering when it looked
    /// through its queue waits for five minutes.
    /// </summary>
    public void FlushSmtp()
    {
        (int code, string output, string errors) = Shell.Run(
            LabTools.Program("postqueue")!,
            ["-c", _folder.Combine("postfix"), "-f"]
        );
        if (code != 0)
            throw new LabException($"postqueue ended with {code}: {output}{errors}");
    }

    private void Bring()
    {
        int smtp = 0;
        if (CanSend)
        {
            if (_keeper.Order("prepare-smtp") != "done")
                throw new LabException("Cannot prepare Postfix's queue folder");
            smtp = _keeper.Launch("start-smtp");
        }

        StartImap();
        if (CanSend)
            AwaitSmtp(smtp, 0);
    }

    private void AwaitImap(int pid) =>
        Await(
            "Dovecot",
            pid,
            () =>
            {
                // The greeting carries the lab's id: another lab may have taken the port a moment earlier.
                try
                {
                    using var imap = new RawImap(_ports.Seed);
                    return imap.Greeting.Contains(_folder.Id, StringComparison.Ordinal);
                }
                catch (Exception e) when (e is System.IO.IOException or System.Net.Sockets.SocketException)
                {
                    return false;
                }
            }
        );

    private void AwaitSmtp(int pid, int startsBefore) => Await("Postfix", pid, () => StartsLogged() > startsBefore);

    // Postfix says so after all its ports are bound.
    private int StartsLogged()
    {
        string log = _folder.Combine("postfix.log");
        return System.IO.File.Exists(log)
            ? LabFolder.ReadShared(log).Split("daemon started", StringSplitOptions.None).Length - 1
            : 0;
    }

    private static void Await(string name, int pid, Func<bool> ready)
    {
        var watch = Stopwatch.StartNew();
        while (!ready())
        {
            if (!Keeper.IsAlive(pid))
                throw new LabException(name + " does not start");
            if (watch.Elapsed > s_startLimit)
                throw new LabException(name + " does not answer");
            Thread.Sleep(10);
        }
    }
}
