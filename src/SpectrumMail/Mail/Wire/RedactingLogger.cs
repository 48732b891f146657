using System;
using MailKit;

namespace SpectrumMail.Mail.Wire;

/// <summary>Keeps a password that the server repeats out of the transcript, also where it comes in several reads.</summary>
internal sealed class RedactingLogger(IProtocolLogger transcript, Redactor redactor) : IProtocolLogger
{
    private string _held = string.Empty;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector
    {
        get => transcript.AuthenticationSecretDetector;
        set => transcript.AuthenticationSecretDetector = value;
    }

    public void LogConnect(Uri uri) => transcript.LogConnect(uri);

    public void LogClient(byte[] buffer, int offset, int count)
    {
        Write(_held);
        _held = string.Empty;
        transcript.LogClient(buffer, offset, count);
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (redactor.IsEmpty)
        {
            transcript.LogServer(buffer, offset, count);
            return;
        }

        string text = _held + WireText.Read(buffer, offset, count);
        int known = text.Length - redactor.Unfinished(text);
        _held = text.Substring(known);
        Write(text.Substring(0, known));
    }

    public void Dispose()
    {
        Write(_held);
        transcript.Dispose();
    }

    private void Write(string text)
    {
        if (text.Length > 0)
        {
            byte[] clean = WireText.Write(redactor.Clean(text));
            transcript.LogServer(clean, 0, clean.Length);
        }
    }
}
