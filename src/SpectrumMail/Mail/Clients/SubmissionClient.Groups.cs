using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Clients;

/// <content>Transactions whose commands and message go out together.</content>
internal sealed partial class SubmissionClient
{
    // A larger message is sent when its recipients are accepted: it would be sent in vain otherwise, and takes longer than the
    // round trip that is saved.
    private const int LargestGrouped = 64 * 1024;
    private const int MostGrouped = 100;

    // As the library asks for it.
    private const int LongestLine = 998;

    // When the connection breaks, a message that was sent together with its sender is in doubt, and one whose sender was not
    // answered is not. A connection that was idle for longer may be gone.
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);
    private readonly MemoryStream _content = new();
    private readonly Stopwatch _sinceAccepted = new();
    private SmtpWire? _wire;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _content.Dispose();
    }

    // The first message of a connection, and the next one after a refusal, wait for the answers: by then the server has accepted
    // one that came in the same way. A message that one refused recipient withholds from the others always waits.
    private bool CanGroup(ComposedMessage message, IReadOnlyList<MailboxAddress> recipients) =>
        _sinceAccepted.IsRunning
        && _sinceAccepted.Elapsed < s_fresh
        && Capabilities.HasFlag(SmtpCapabilities.Pipelining | SmtpCapabilities.Chunking)
        && message.Size <= LargestGrouped
        && recipients.Count <= (_options.FailOnAnyRejection ? 1 : MostGrouped)
        && !message.NeedsUtf8
        && !message.Sender.IsInternational
        && !recipients.Any(mailbox => mailbox.IsInternational)
        && _memory.AnswersGroups(_trace.Endpoint);

    // Null for a message that has to be declared as binary. The content is written first, because the commands have its size.
    private byte[]? WriteCommands(ComposedMessage message, IReadOnlyList<MailboxAddress> recipients)
    {
        MimeMessage mime = message.Message;
        FormatOptions format = ComposedMessage.Format(utf8: false);
        ContentEncoding[] encodings = message.IsFinal ? [] : PrepareParts(mime, format);
        if (encodings.Contains(ContentEncoding.Binary) && Capabilities.HasFlag(SmtpCapabilities.BinaryMime))
        {
            return null;
        }

        _content.SetLength(0);
        mime.WriteTo(format, _content);
        bool is8Bit = encodings.Contains(ContentEncoding.EightBit) && Capabilities.HasFlag(SmtpCapabilities.EightBitMime);
        var commands = new StringBuilder(
            EnvelopeCommands.Mail(message.Sender, _content.Length, is8Bit, GetEnvelopeId(mime), Capabilities)
        );
        foreach (MailboxAddress recipient in recipients)
        {
            DeliveryStatusNotification? notices = GetDeliveryStatusNotifications(mime, recipient);
            commands.Append(EnvelopeCommands.Recipient(recipient, notices, Capabilities));
        }

        return Encoding.ASCII.GetBytes(
            commands.Append(FormattableString.Invariant($"BDAT {_content.Length} LAST\r\n")).ToString()
        );
    }

    // Encodes the parts for the server as the library does, and returns their encodings.
    private ContentEncoding[] PrepareParts(MimeMessage message, FormatOptions format)
    {
        EncodingConstraint constraint = Capabilities switch
        {
            SmtpCapabilities offered when offered.HasFlag(SmtpCapabilities.BinaryMime) => EncodingConstraint.None,
            SmtpCapabilities offered when offered.HasFlag(SmtpCapabilities.EightBitMime) => EncodingConstraint.EightBit,
            _ => EncodingConstraint.SevenBit,
        };
        Prepare(format, message, constraint, LongestLine);
        var encodings = new List<ContentEncoding>();
        using var parts = new MimeIterator(message);
        while (parts.MoveNext())
        {
            encodings.AddRange(parts.Current is MimePart part ? [part.ContentTransferEncoding] : []);
        }

        return [.. encodings];
    }

    private string SendGroup(SmtpWire wire, byte[] commands, IReadOnlyList<MailboxAddress> recipients, ITransferProgress progress)
    {
        var replies = new GroupReplies(recipients);
        _beforeBody?.Invoke();
        bool isUnderstood = false;
        try
        {
            wire.Write(commands, _content);
            progress.Report(_content.Length, _content.Length);
            _log.Expect(replies.Expected);
            replies.Read(wire.Read);
            for (int index = 0; replies.OfRecipient(index) is { } reply; index++)
            {
                _answers[recipients[index].Address] = Quoted(reply);
            }

            string answer = replies.Conclude(_options.FailOnAnyRejection);
            isUnderstood = true;
            return answer;
        }
        catch (Exception ex) when (ex is SmtpCommandException or ServiceNotAuthenticatedException)
        {
            isUnderstood = true;
            ResetTransaction(wire, replies);
            throw;
        }
        finally
        {
            if (!isUnderstood)
            {
                AbandonGroup();
            }
        }
    }

    // An error reply to BDAT asks for a reset (RFC 3030, section 2). Where there are more replies than commands, the next one is
    // not that to the reset.
    private void ResetTransaction(SmtpWire wire, GroupReplies replies)
    {
        try
        {
            if (
                replies.IsInStep
                && !wire.HasUnread
                && SendCommand("RSET", CancellationToken.None).StatusCode == SmtpStatusCode.Ok
            )
            {
                return;
            }
        }
        catch (Exception ex) when (ex is IOException or SmtpProtocolException or MailException or InvalidOperationException)
        {
            // The connection is gone, and the refusal says more.
        }

        Disconnect(quit: false, CancellationToken.None);
    }

    // A reply too many would be taken for the answer to the next message's command.
    private void CutWhenOutOfStep()
    {
        if (IsConnected && _wire is { HasUnread: true })
        {
            _trace.Wire!.Abort();
        }
    }

    // Where the replies did not all come, what is read next would be taken for the answer to another command.
    private void AbandonGroup()
    {
        // When the user gives up, it was not the server.
        if (!_trace.Wire!.IsAborted)
        {
            _memory.NoteUnansweredGroup(_trace.Endpoint);
        }

        Disconnect(quit: false, CancellationToken.None);
    }
}
