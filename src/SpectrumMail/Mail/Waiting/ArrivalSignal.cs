using System;
using System.Threading;
using MailKit;

namespace SpectrumMail.Mail.Waiting;

/// <summary>
/// Whether a folder may have new messages since it was last searched. Any response of the server sets it, in any command.
/// </summary>
internal sealed class ArrivalSignal
{
    private IMailFolder? _folder;
    private CancellationTokenSource? _idle;

    /// <summary>Whether the folder may have new messages.</summary>
    public bool IsSet { get; private set; } = true;

    /// <summary>Listens to a folder; after a reconnection that is another object.</summary>
    public void Attach(IMailFolder folder)
    {
        if (ReferenceEquals(folder, _folder))
        {
            return;
        }

        Detach();
        _folder = folder;
        folder.CountChanged += Raise;
        folder.Closed += Raise;
    }

    /// <summary>Stops listening.</summary>
    public void Detach()
    {
        if (_folder is not null)
        {
            _folder.CountChanged -= Raise;
            _folder.Closed -= Raise;
            _folder = null;
        }
    }

    /// <summary>Sets whether the folder must be searched.</summary>
    public void Set(bool value) => IsSet = value;

    /// <summary>Runs work that an arrival ends by a token.</summary>
    public void During(CancellationTokenSource idle, Action work)
    {
        _idle = idle;
        try
        {
            if (!IsSet)
            {
                work();
            }
        }
        finally
        {
            _idle = null;
        }
    }

    private void Raise(object? sender, EventArgs e)
    {
        IsSet = true;
        _idle?.Cancel();
    }
}
