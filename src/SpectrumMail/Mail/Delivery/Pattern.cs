using System.Text.RegularExpressions;
using System.Threading;

namespace SpectrumMail.Mail.Delivery;

/// <summary>
/// A regular expression that is compiled once it has been used often: compiling costs more than a few reports, and reading
/// thousands of them without it takes several times as long.
/// </summary>
/// <param name="expression">The expression.</param>
/// <param name="options">Its options.</param>
internal sealed class Pattern(string expression, RegexOptions options)
{
    private const int Often = 400;
    private Regex _regex = new(expression, options);
    private int _uses;

    /// <summary>Whether a text matches.</summary>
    public bool IsMatch(string text) => Use().IsMatch(text);

    /// <summary>The first match in a text.</summary>
    public Match Match(string text) => Use().Match(text);

    /// <summary>The first match from a place in a text on.</summary>
    public Match Match(string text, int start) => Use().Match(text, start);

    /// <summary>All matches in a text.</summary>
    public MatchCollection Matches(string text) => Use().Matches(text);

    /// <summary>Replaces all matches.</summary>
    public string Replace(string text, MatchEvaluator evaluator) => Use().Replace(text, evaluator);

    private Regex Use()
    {
        if (Interlocked.Increment(ref _uses) == Often)
        {
            _regex = new Regex(expression, options | RegexOptions.Compiled);
        }

        return _regex;
    }
}
