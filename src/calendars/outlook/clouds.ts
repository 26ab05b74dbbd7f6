/**
 * Microsoft's clouds: where people and programs sign in, and where Graph is. Tokens of one are nothing in another; GCC
 * (not High) is in the global one. https://learn.microsoft.com/graph/deployments
 */

export interface OutlookCloud {
  /** Without a trailing slash. */
  readonly loginUrl: string;
  /** Without a trailing slash and without a version. */
  readonly graphUrl: string;
}

export const CLOUDS = {
  global: { loginUrl: 'https://login.microsoftonline.com', graphUrl: 'https://graph.microsoft.com' },
  'us-gov': { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://graph.microsoft.us' },
  'us-dod': { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://dod-graph.microsoft.us' },
  china: { loginUrl: 'https://login.chinacloudapi.cn', graphUrl: 'https://microsoftgraph.chinacloudapi.cn' },
} as const satisfies Record<string, OutlookCloud>;
