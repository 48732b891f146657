using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace SpectrumMail.MailLab;

/// <summary>Filling mailboxes and looking into them.</summary>
public sealed partial class Lab
{
    private const int Batch = 200;

    /// <summary>Puts messages of the <see cref="Corpus"/> into a folder, which is made when it is missing.</summary>
    /// <param name="address">The mailbox.</param>
    /// <param name="count">How many.</param>
    /// <param name="folder">The folder, by the name the server has for it.</param>
    /// <param name="startAt">The corpus index of the first.</param>
    public void Seed(string address, int count, string folder = "INBOX", int startAt = 0)
    {
        using RawImap imap = Open(address);
        MakeFolder(imap, folder, subscribe: true);
        var waiting = new Queue<string>();
        for (int done = 0; done < count; done += Batch)
        {
            // One command of many messages, and the next is written while the server still works on this one.
            waiting.Enqueue(imap.Begin("APPEND " + RawImap.Folder(folder)));
            for (int i = done; i < Math.Min(done + Batch, count); i++)
            {
                int index = startAt + i;
                WriteMessage(imap, Corpus.Message(index, address), Corpus.Flags(index), Corpus.ReceivedAt(index));
            }

            imap.EndCommand();
            if (waiting.Count > 2)
                imap.Must(waiting.Dequeue());
        }

        foreach (string tag in waiting)
            imap.Must(tag);
    }

    /// <summary>Puts one message into a folder.</summary>
    public void Append(string address, string folder, byte[] message, string flags = "", DateTimeOffset? internalDate = null)
    {
        using RawImap imap = Open(address);
        Append(imap, folder, message, flags, internalDate);
    }

    /// <summary>Puts messages into a folder, one after the other over one connection.</summary>
    public void AppendAll(string address, string folder, IEnumerable<byte[]> messages)
    {
        using RawImap imap = Open(address);
        foreach (byte[] message in messages)
        {
            Append(imap, folder, message, "", null);
        }
    }

    /// <summary>Puts messages with their flags and times of arrival into a folder, which is made when it is missing.</summary>
    public void AppendAll(
        string address,
        string folder,
        IEnumerable<(byte[] Message, string Flags, DateTimeOffset Received)> messages
    )
    {
        using RawImap imap = Open(address);
        MakeFolder(imap, folder, subscribe: true);
        foreach ((byte[] message, string flags, DateTimeOffset received) in messages)
        {
            Append(imap, folder, message, flags, received);
        }
    }

    /// <summary>Makes a folder, by the name the server has for it.</summary>
    public void CreateFolder(string address, string folder, bool subscribe = true) => CreateFolders(address, [folder], subscribe);

    /// <summary>Makes folders, by the names the server has for them.</summary>
    public void CreateFolders(string address, IEnumerable<string> folders, bool subscribe = true)
    {
        string[] names = [.. folders];
        if (names.Length >= Batch)
        {
            // With its index of folders Dovecot looks at all that are there for each that is made.
            string[] options = subscribe ? ["-s"] : [];
            DoveadmProgram(["-o", "mailbox_list_index=no", "mailbox", "create", "-u", address, .. options, .. names]);
            return;
        }

        using RawImap imap = Open(address);
        foreach (string folder in names)
            MakeFolder(imap, folder, subscribe);
    }

    /// <summary>Waits until a folder holds so many messages and returns them as they lie there.</summary>
    /// <exception cref="TimeoutException">They did not come; the message holds the servers' log.</exception>
    public IReadOnlyList<byte[]> WaitForMail(string address, int atLeast, TimeSpan timeout, string folder = "INBOX")
    {
        var watch = Stopwatch.StartNew();
        using RawImap imap = Open(address);
        while (true)
        {
            int count = Exists(imap, folder);
            if (count >= atLeast)
                return count == 0 ? [] : Messages(imap);
            if (watch.Elapsed > timeout)
            {
                throw new TimeoutException($"{count} of {atLeast} messages in {folder} after {timeout}\n{LogText()}");
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>What lies in a folder now.</summary>
    public IReadOnlyList<byte[]> ReadMail(string address, string folder = "INBOX") =>
        WaitForMail(address, 0, TimeSpan.Zero, folder);

    private RawImap Open(string address)
    {
        var imap = new RawImap(_ports.Seed);
        imap.Login(_users.Find(address));
        return imap;
    }

    private static void MakeFolder(RawImap imap, string folder, bool subscribe)
    {
        string name = RawImap.Folder(folder);
        if (imap.Run($"LIST \"\" {name}").Count == 1)
            imap.Run("CREATE " + name);
        if (subscribe)
            imap.Run("SUBSCRIBE " + name);
    }

    private static void Append(RawImap imap, string folder, byte[] message, string flags, DateTimeOffset? received)
    {
        string tag = imap.Begin("APPEND " + RawImap.Folder(folder));
        WriteMessage(imap, message, flags, received);
        imap.EndCommand();
        imap.Must(tag);
    }

    private static void WriteMessage(RawImap imap, byte[] message, string flags, DateTimeOffset? received)
    {
        imap.Write(" ");
        if (flags.Length > 0)
            imap.Write($"({flags}) ");
        if (received is DateTimeOffset when)
        {
            string zone = when.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
            imap.Write($"\"{when.ToString("dd-MMM-yyyy HH:mm:ss", CultureInfo.InvariantCulture)} {zone}\" ");
        }

        imap.WriteLiteral(message);
    }

    private static int Exists(RawImap imap, string folder)
    {
        List<string> lines = imap.Run("EXAMINE " + RawImap.Folder(folder));
        string line = lines.First(text => text.EndsWith(" EXISTS", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static List<byte[]> Messages(RawImap imap)
    {
        var messages = new List<byte[]>();
        imap.Run("FETCH 1:* (BODY.PEEK[])", messages);
        return messages;
    }
}
