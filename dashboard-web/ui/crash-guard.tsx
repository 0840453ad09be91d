import { Component, type ReactNode } from 'react';

interface CrashGuardProps {
  readonly children: ReactNode;
  readonly fallback: (again: () => void) => ReactNode;
}

/** A view that throws is replaced, the rest of the page goes on. */
export class CrashGuard extends Component<CrashGuardProps, { readonly crashed: boolean }> {
  override state = { crashed: false };
  static getDerivedStateFromError() {
    return { crashed: true };
  }
  override render() {
    return this.state.crashed ? this.props.fallback(() => this.setState({ crashed: false })) : this.props.children;
  }
}
