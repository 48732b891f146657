using System;
using System.Threading;
using MailKit;

namespace SpectrumMail.Mail.Waiting;

/// <summary>
/// Knows whether a folder may have got messages since it was last searched: told by whatever the server says, in whichever
/// command.
/// </summary>
internal sealed class ArrivalSignal
{
    private IMailFolder? _folder;
    private CancellationTokenSource? _idle;

    /// <summary>Whether it may have.</summary>
    public bool IsSet { get; private set; } = true;

    /// <summary>Begins to listen, to another object after a reconnection.</summary>
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

    /// <summary>Listens no more.</summary>
    public void Detach()
    {
        if (_folder is not null)
        {
            _folder.CountChanged -= Raise;
            _folder.Closed -= Raise;
            _folder = null;
        }
    }

    /// <summary>The folder is about to be searched, or has to be.</summary>
    public void Set(bool value) => IsSet = value;

    /// <summary>While the work goes on, an arrival ends it by this token.</summary>
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
