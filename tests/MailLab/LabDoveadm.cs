using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;

namespace SpectrumMail.MailLab;

/// <summary>A look past the client under test, and changes that another program would make.</summary>
public sealed partial class Lab
{
    /// <summary>
    /// Runs a command of doveadm on a mailbox. Dovecot's own process does it, over a socket: a program that starts for every
    /// command takes longer to load than a test has to do.
    /// </summary>
    /// <param name="address">The mailbox.</param>
    /// <param name="command">The command by its full name, as <c>flags add</c>.</param>
    /// <param name="arguments">What follows it on a command line.</param>
    /// <returns>The values that come out, row after row.</returns>
    /// <exception cref="LabException">The command failed.</exception>
    public string[] Doveadm(string address, string command, params string[] arguments)
    {
        if (!address.Contains('@', StringComparison.Ordinal))
            throw new ArgumentException("No address: " + address, nameof(address));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(_folder.Combine("run/doveadm-server")));
        using var stream = new NetworkStream(socket);
        using var answers = new StreamReader(stream, new UTF8Encoding(false));
        Send(stream, "VERSION", "doveadm-server", "1", "0");
        if (answers.ReadLine() != "+")
            throw new LabException("doveadm's service wants a password.\n" + LogText());

        // First come flags of which none is wanted here.
        Send(stream, ["", address, command, .. arguments]);
        string values = answers.ReadLine() ?? "";
        string verdict = answers.ReadLine() ?? "nothing";
        if (verdict == "+")
            return [.. values.Split('\t').SkipLast(1).Select(Unescape)];

        string tried = $"{command} {string.Join(' ', arguments)} on {address}";
        throw new LabException($"doveadm {tried} ended with {verdict.TrimStart('-')}\n{LogText()}");
    }

    /// <summary>Runs doveadm as a program of its own, which has a configuration of its own.</summary>
    public string DoveadmProgram(params string[] args) =>
        Shell.Must(_tools.Doveadm, ["-c", _folder.Combine("dovecot.conf"), .. args]);

    private static void Send(NetworkStream stream, params IEnumerable<string> fields) =>
        stream.Write(Encoding.UTF8.GetBytes(string.Join('\t', fields.Select(Escape)) + "\n"));

    // One value may hold what ends values, rows and answers: Dovecot writes it as a byte 1 and a sign.
    private static string Escape(string text) =>
        text.Replace("\u0001", "\u00011", StringComparison.Ordinal)
            .Replace("\t", "\u0001t", StringComparison.Ordinal)
            .Replace("\r", "\u0001r", StringComparison.Ordinal)
            .Replace("\n", "\u0001n", StringComparison.Ordinal);

    private static string Unescape(string text) =>
        text.Replace("\u0001n", "\n", StringComparison.Ordinal)
            .Replace("\u0001r", "\r", StringComparison.Ordinal)
            .Replace("\u0001t", "\t", StringComparison.Ordinal)
            .Replace("\u00011", "\u0001", StringComparison.Ordinal);
}
