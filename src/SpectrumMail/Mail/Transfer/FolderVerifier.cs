using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>
/// Compares a folder of the source with its copy, message by message. Both are read again: what the journal says plays no part.
/// Two messages are the same as for -SkipExisting; a server that changes a header keeps the body, and the Message-ID or the size.
/// </summary>
internal sealed class FolderVerifier : IMessageReceiver
{
    private readonly IMessageSource _source;
    private readonly FolderTransferResult _result;
    private readonly IWorkOutput _output;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<uint> _taken = [];
    private readonly Dictionary<string, Queue<uint>> _there = [];
    private FolderVerification _found;

    private FolderVerifier(
        IMessageSource source,
        IReadOnlyDictionary<uint, Fingerprint> there,
        FolderTransferResult result,
        IWorkOutput output
    )
    {
        _source = source;
        _result = result;
        _output = output;
        _found = new FolderVerification { Count = there.Count, Size = there.Values.Sum(print => print.Size) };
        foreach (KeyValuePair<uint, Fingerprint> message in there)
        {
            foreach (string name in Names(message.Value))
            {
                if (!_there.TryGetValue(name, out Queue<uint>? uids))
                {
                    _there.Add(name, uids = new Queue<uint>());
                }

                uids.Enqueue(message.Key);
            }
        }
    }

    public SpoolPlace Spool => SpoolPlace.Temporary;

    /// <summary>Compares, reports each message that has no copy, and notes the figures in the result.</summary>
    /// <param name="source">The messages that were copied.</param>
    /// <param name="plan">Where they were copied to.</param>
    /// <param name="result">The result of copying.</param>
    /// <param name="output">Takes failures and progress.</param>
    /// <param name="cancel">Cuts the connections.</param>
    /// <exception cref="MailException">A folder cannot be read.</exception>
    public static void Verify(
        IMessageSource source,
        TransferPlan plan,
        FolderTransferResult result,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        var look = new TargetLook(plan.Account, TargetFolder.Open(plan.Account, plan.Path, cancel));
        uint[] uids = [.. look.List(1, cancel).Select(message => message.Uid)];
        IReadOnlyDictionary<uint, Fingerprint> there = look.Prints(uids, cancel);
        look.Close(cancel);
        var verifier = new FolderVerifier(source, there, result, output);
        SourceReading.Read(source, verifier, () => verifier._seen.Count, output, cancel);
        result.Verification = verifier._found;
    }

    public bool Wants(string id) => !_seen.Contains(id);

    public void Receive(string id, MessageInfo info, MessageContent content)
    {
        if (!_seen.Add(id))
        {
            return;
        }

        Fingerprint print = Fingerprint.Compute(content, out _);
        bool isThere = Names(print).Any(Take);
        _found = _found with
        {
            SourceCount = _found.SourceCount + 1,
            SourceSize = _found.SourceSize + print.Size,
            Same = _found.Same + (isThere ? 1 : 0),
            Missing = _found.Missing + (isThere ? 0 : 1),
        };
        if (!isThere)
        {
            Report(id, TransferFailures.CopyMissing.Make(id, _source.Name, _result.Folder));
        }

        _output.Progress($"Verifying {_result.Folder}", _seen.Count, _result.Found);
    }

    public void Fail(string id, MailException failure)
    {
        if (_seen.Add(id))
        {
            _found = _found with { SourceCount = _found.SourceCount + 1, Missing = _found.Missing + 1 };
            Report(id, failure);
        }
    }

    public void Warn(string warning) => _output.Warning(warning);

    public void ThrowIfFailed() { }

    // What could not be copied has been reported as that.
    private void Report(string id, MailException failure)
    {
        if (!_result.HasFailed(id))
        {
            _output.Error(failure, _source.Locate(id));
        }
    }

    private bool Take(string name)
    {
        if (!_there.TryGetValue(name, out Queue<uint>? uids))
        {
            return false;
        }

        while (uids.Count > 0)
        {
            if (_taken.Add(uids.Dequeue()))
            {
                return true;
            }
        }

        return false;
    }

    // The bytes first: of several messages that are nearly the same, each finds its own.
    private static IEnumerable<string> Names(Fingerprint print)
    {
        yield return print.Hash;
        if (print.MessageId.Length > 0)
        {
            yield return print.MessageId + " " + print.Body;
        }

        yield return FormattableString.Invariant($"{print.Size} {print.Body}");
        if (print.Unmarked.Length > 0)
        {
            yield return print.Unmarked;
        }
    }
}
