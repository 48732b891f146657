using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>
/// Makes a mailbox of the lab one of Gmail: a proxy before Dovecot that adds X-GM-EXT-1, X-GM-MSGID, X-GM-LABELS and the special
/// uses of Gmail's own folders, as developers.google.com/gmail/imap/imap-extensions describes them. That much is a fake, because
/// no server that can be run here has labels. Everything else is Dovecot's: <see cref="Deliver"/> puts a message into the folder
/// of each of its labels, and into All Mail.
/// </summary>
public sealed class LabGmail : IDisposable
{
    /// <summary>The folder of all messages.</summary>
    public const string AllMail = "[Gmail]/All Mail";

    /// <summary>The field of a message that says which one it is, and what labels it has.</summary>
    internal const string Field = "X-GM";

    private static readonly Dictionary<string, string> s_folders = new()
    {
        ["\\Inbox"] = "INBOX",
        ["\\Sent"] = "Sent",
        ["\\Draft"] = "Drafts",
        ["\\Starred"] = "[Gmail]/Starred",
        ["\\Important"] = "[Gmail]/Important",
    };

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly Lab _lab;

    private LabGmail(Lab lab)
    {
        _lab = lab;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        FaultProxy.StartThread(Accept);
    }

    /// <summary>Where it listens, on 127.0.0.1, with TLS from the first byte and the lab's certificate.</summary>
    public int Port { get; }

    /// <summary>Starts the proxy.</summary>
    public static LabGmail Start(Lab lab) => new(lab);

    /// <summary>The folder of a label; Gmail's own labels begin with a backslash.</summary>
    public static string FolderOf(string label) => s_folders.GetValueOrDefault(label, label);

    /// <summary>Puts a message into the folders that show it, and says what it is.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="address">The mailbox.</param>
    /// <param name="id">Its X-GM-MSGID.</param>
    /// <param name="labels">Its labels; none for one that was archived.</param>
    public static void Deliver(Lab lab, string address, ulong id, params string[] labels)
    {
        string field = string.Join(' ', labels.Select(label => s_folders.ContainsKey(label) ? label : RawImap.Folder(label)));
        byte[] message = Encoding.ASCII.GetBytes(
            $"{Field}: {id} {field}\r\nMessage-ID: <{id}@gmail.test>\r\nSubject: Message {id}\r\n\r\nText {id}\r\n"
        );
        DateTimeOffset arrived = DateTimeOffset.UnixEpoch.AddYears(50);
        foreach (string folder in labels.Select(FolderOf).Append(AllMail))
        {
            lab.AppendAll(address, folder, [(message, labels.Contains("\\Starred") ? "\\Flagged" : "", arrived)]);
        }
    }

    /// <summary>Closes the port and every connection.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient open in _open.Keys)
            open.Dispose();
    }

    // The label that a message has because of its folder; Gmail does not name it there.
    internal static string LabelOf(string folder) =>
        s_folders.FirstOrDefault(pair => pair.Value.Equals(folder, StringComparison.OrdinalIgnoreCase)).Key ?? folder;

    internal static string? UseOf(string listed) =>
        listed.Contains(AllMail, StringComparison.Ordinal) ? "\\All"
        : listed.Contains("[Gmail]/Starred", StringComparison.Ordinal) ? "\\Flagged"
        : listed.Contains("[Gmail]/Important", StringComparison.Ordinal) ? "\\Important"
        : null;

    private void Accept()
    {
        foreach (TcpClient client in TcpClients.Accept(_listener))
        {
            FaultProxy.StartThread(() => Serve(client));
        }
    }

    private void Serve(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        _open[client] = _open[server] = true;
        try
        {
            using var near = new SslStream(client.GetStream());
            near.AuthenticateAsServer(_lab.ServerCertificate);
            server.Connect(IPAddress.Loopback, _lab.ImapsPort);
            string expected = _lab.ServerCertificate.GetCertHashString();
            using var far = new SslStream(server.GetStream(), false, (_, shown, _, _) => shown?.GetCertHashString() == expected);
            far.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost" });
            using var talk = new LabGmailTalk(near, far);
            System.Threading.Thread up = FaultProxy.StartThread(() => Run(talk.Ask, server));
            Run(talk.Answer, client);
            server.Close();
            up.Join();
        }
        catch (Exception e) when (FaultPump.IsEndOfConnection(e)) { } // Either side went away.

        client.Dispose();
        _open.TryRemove(client, out _);
        _open.TryRemove(server, out _);
    }

    private static void Run(Action work, TcpClient other)
    {
        try
        {
            work();
        }
        catch (Exception e) when (FaultPump.IsEndOfConnection(e) || e is NotSupportedException) { } // Either side went away.

        other.Close();
    }
}
