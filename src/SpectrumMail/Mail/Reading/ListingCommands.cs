using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// The commands of a listing on a connection: those whose messages were not handed out yet, and those of them whose answers are
/// not complete. A server may go on with the next command before it completes the last one (RFC 9051, section 5.5), as Dovecot
/// does.
/// </summary>
/// <param name="items">What every command asks for of its messages, in parentheses.</param>
internal sealed class ListingCommands(string items)
{
    /// <summary>
    /// The most octets of commands sent ahead: they fit every socket's buffer, so that they need not be read by a server that
    /// waits for its answers to be read.
    /// </summary>
    private const int MostOctetsAhead = 16 * 1024;

    private readonly Queue<ListedCommand> _asked = new();
    private readonly List<ListedCommand> _pending = [];
    private Stream? _stream;
    private ResponseBuffer? _responses;

    /// <summary>The connection; null when it is none that a listing can use.</summary>
    public SpoolingImapClient? Client { get; private set; }

    /// <summary>Whether commands can be sent.</summary>
    public bool CanAsk => _responses is not null;

    /// <summary>Whether every answer is complete.</summary>
    public bool AreComplete => _pending.Count == 0;

    /// <summary>Whether the messages of every command were handed out.</summary>
    public bool AreHandedOut => _asked.Count == 0;

    /// <summary>Whether more has come than was taken.</summary>
    public bool HasMore => _responses!.HasMore;

    /// <summary>Goes on with another connection, on which nothing was asked.</summary>
    public void Move(SpoolingImapClient? client)
    {
        Forget();
        Client = client;
        _responses = null;
    }

    /// <summary>Takes the connection after the library has used it.</summary>
    /// <param name="stream">Its stream; null when commands cannot be sent.</param>
    public void Resume(Stream? stream)
    {
        _stream = stream;
        _responses = stream is null ? null : new ResponseBuffer(stream, Client!.Log);
    }

    /// <summary>Forgets the commands.</summary>
    public void Forget()
    {
        _asked.Clear();
        _pending.Clear();
    }

    /// <summary>Whether commands were sent of which another one is the first.</summary>
    /// <param name="command">The command without its tag.</param>
    public bool BeginWithAnother(string command) => _asked.Count > 0 && _asked.Peek().Command != command;

    /// <summary>
    /// Sends a command, unless it is the first of those that were sent, and those after it as far as that is safe.
    /// </summary>
    /// <param name="command">The command without its tag.</param>
    /// <param name="next">The commands after it, in order.</param>
    /// <returns>The command.</returns>
    public ListedCommand Ask(string command, IEnumerable<string> next)
    {
        if (_asked.Count == 0)
        {
            Send(command);
        }

        int octets = _pending.Sum(pending => Octets(pending.Command));
        foreach (string ahead in next.Skip(_asked.Count - 1))
        {
            octets += Octets(ahead);
            if (octets > MostOctetsAhead)
            {
                break;
            }

            Send(ahead);
        }

        return _asked.Peek();
    }

    /// <summary>Whether the answer to a command is not complete.</summary>
    public bool IsPending(ListedCommand command) => _pending.Contains(command);

    /// <summary>Takes the next response.</summary>
    public ArraySegment<byte> Next() => _responses!.Next();

    /// <summary>Takes a response that is about no message: it completes a command, or says something besides.</summary>
    /// <returns>Whether it changes what is known of the folder or of the server.</returns>
    /// <exception cref="ImapProtocolException">A goodbye, or no response to any command.</exception>
    public bool TakeStatus(ArraySegment<byte> response)
    {
        if (!TryComplete(response))
        {
            return StatusLine.Take(response, Client!.Log);
        }

        StatusLine.Complete(response, Client!.Log);
        return false;
    }

    private bool TryComplete(ArraySegment<byte> response)
    {
        for (int index = 0; index < _pending.Count; index++)
        {
            if (response.AsSpan().StartsWith(_pending[index].Tag))
            {
                _pending.RemoveAt(index);
                return true;
            }
        }

        return false;
    }

    /// <summary>The messages of the first command are handed out.</summary>
    public void HandOut() => _asked.Dequeue();

    // With its tag and the end of its line.
    private int Octets(string command) => command.Length + items.Length + "A00000000  \r\n".Length;

    private void Send(string command)
    {
        string name = Client!.NextTag() + " ";
        byte[] line = WireText.Write($"{name}{command} {items}\r\n");
        Client.Log.LogClient(line, 0, line.Length);
        _stream!.Write(line, 0, line.Length);
        _stream.Flush();
        var asked = new ListedCommand(command, WireText.Write(name));
        _asked.Enqueue(asked);
        _pending.Add(asked);
    }
}
