using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A mailbox with messages that are there more than once, some of them as a server has changed them, and others that look so.
/// </summary>
internal sealed class DuplicateMailbox
{
    /// <summary>The folders, in the order in which their messages are kept.</summary>
    public static readonly string[] Folders = ["Archive/2024", "Archive", "Sent", "INBOX", "Spam"];

    private static readonly DateTimeOffset s_start = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_flags = ["", "\\Seen", "\\Flagged \\Seen", "\\Answered", "todo"];
    private readonly Dictionary<string, List<(byte[] Message, string Flags, DateTimeOffset Received)>> _messages = [];

    /// <summary>How many messages there are.</summary>
    public int Count => _messages.Values.Sum(folder => folder.Count);

    /// <summary>What is to be found: each duplicate, and the message to keep, as folder and UID.</summary>
    public Dictionary<string, string> Expected { get; } = [];

    /// <summary>Makes a mailbox.</summary>
    /// <param name="messages">How many messages it has.</param>
    /// <param name="groups">How many of them are there two, three or four times.</param>
    public static DuplicateMailbox Make(int messages, int groups)
    {
        var mailbox = new DuplicateMailbox();
        for (int group = 0; group < groups; group++)
        {
            mailbox.AddGroup(group);
        }

        for (int number = groups; mailbox.Count < messages; number++)
        {
            mailbox.AddSimilar(number, messages - mailbox.Count > 1);
        }

        return mailbox;
    }

    /// <summary>Stores it.</summary>
    public void Fill(Lab lab, LabUser user)
    {
        foreach ((string folder, List<(byte[] Message, string Flags, DateTimeOffset Received)> messages) in _messages)
        {
            lab.AppendAll(user.Address, folder, messages);
        }
    }

    /// <summary>A message.</summary>
    /// <param name="number">Makes it another one.</param>
    public static string Message(int number) =>
        (number % 7 == 3 ? string.Empty : $"Message-ID: <{number}@dup.test>\r\n")
        + $"Date: {s_start.AddMinutes(number):ddd, dd MMM yyyy HH:mm:ss} +0000\r\n"
        + $"From: \"Someone, {number}\" <s{number % 13}@dup.test>\r\nTo: me@lab.test\r\n"
        + $"Subject: Größe {number} with a subject that a server may fold\r\n"
        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + $"The text of {number}, größer.\r\n\r\nIt has lines.\r\n";

    /// <summary>The same message as some server stores it.</summary>
    public static string Altered(string message, int how) =>
        (how % 6) switch
        {
            1 => "Return-Path: <bounce@dup.test>\r\nReceived: from a.test by b.test; Fri, 01 Mar 2024 12:00:00 +0000\r\n"
                + message,
            2 => "X-Delivery-ID: 7\r\nStatus: RO\r\n" + message,
            3 => message.Replace("Subject: Größe", "Subject: GrXXXXe", StringComparison.Ordinal),
            4 => message.Replace(" that a server", "\r\n that a server", StringComparison.Ordinal),
            5 => "To: me@lab.test\r\n" + message.Replace("To: me@lab.test\r\n", string.Empty, StringComparison.Ordinal),
            _ => message,
        };

    private void AddGroup(int group)
    {
        (int Folder, DateTimeOffset Received, string Place)[] copies =
        [
            .. Enumerable
                .Range(0, 2 + (group % 3))
                .Select(copy =>
                {
                    // Every third group was copied: the copies arrived in the same second.
                    int folder = ((group * 2) + (copy * 3)) % Folders.Length;
                    DateTimeOffset received = s_start.AddDays(group + (group % 3 == 0 ? 0 : (copy * 7) % 5));
                    string message = Altered(Message(group), copy == 0 ? 0 : group + copy);
                    return (folder, received, Add(Folders[folder], message, s_flags[(group + copy) % 5], received));
                }),
        ];
        string[] order =
        [
            .. copies
                .OrderBy(copy => Folders[copy.Folder] == "Spam")
                .ThenBy(copy => copy.Received)
                .ThenBy(copy => copy.Folder)
                .Select(copy => copy.Place),
        ];
        foreach (string duplicate in order.Skip(1))
        {
            Expected.Add(duplicate, order[0]);
        }
    }

    // A message, and in most cases another one that differs in one thing from it.
    private void AddSimilar(int number, bool two)
    {
        string message = Message(number);
        string noId = string.Join(
            "\r\n",
            message.Split("\r\n").Where(line => !line.StartsWith("Message-ID", StringComparison.Ordinal))
        );
        string noDate = string.Join("\r\n", noId.Split("\r\n").Where(line => !line.StartsWith("Date", StringComparison.Ordinal)));
        (string One, string Other, string Flags) = (number % 8) switch
        {
            1 => (message, message.Replace("lines.", "lines!", StringComparison.Ordinal), ""),
            2 => (message, "Message-ID: <other@dup.test>\r\n" + noId, ""),
            3 => (noId, noId.Replace(":00 +0000", ":01 +0000", StringComparison.Ordinal), ""),
            4 => (message, message + "\r\n-- \r\nA list's footer\r\n", ""),
            5 => (message, message, "\\Deleted \\Seen"),
            6 => (message, message.Replace("Größe", "Re: Größe", StringComparison.Ordinal), ""),
            7 => ("Received: by a.test; day 1\r\n" + noDate, "Received: by a.test; day 2\r\n" + noDate, ""),
            _ => (message, string.Empty, ""),
        };
        DateTimeOffset received = s_start.AddHours(number);
        Add(Folders[number % 4], One, "", received);
        if (two && Other.Length > 0)
        {
            Add(Folders[number / 8 % 4], Other, Flags, received);
        }
    }

    private string Add(string folder, string message, string flags, DateTimeOffset received)
    {
        if (!_messages.TryGetValue(folder, out List<(byte[] Message, string Flags, DateTimeOffset Received)>? there))
        {
            _messages.Add(folder, there = []);
        }

        there.Add((Encoding.UTF8.GetBytes(message), flags, received));
        return $"{folder}/{there.Count}";
    }
}
