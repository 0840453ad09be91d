interface ErrorEntry {
  /** HTTP status of the problem+json answer. */
  readonly status: number;
  /** What happened and the way out, for a person. */
  readonly en: string;
  readonly ko: string;
}

const entries = {
  // The request itself
  MALFORMED_JSON: {
    status: 400,
    en: 'The body is not valid JSON. Send one JSON document in UTF-8.',
    ko: '본문이 올바른 JSON이 아닙니다. UTF-8 JSON 문서를 보내 주세요.',
  },
  INVALID_REQUEST: {
    status: 400,
    en: 'Some fields are missing or wrong. The issues say which, and why.',
    ko: '빠졌거나 잘못된 값이 있습니다. 항목별 이유를 확인하세요.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    en: 'The body is larger than this call accepts. Send less at once.',
    ko: '본문이 허용 크기를 넘었습니다. 나누어 보내 주세요.',
  },
  CURSOR_INVALID: {
    status: 400,
    en: 'The page cursor is not valid any more. Start again from the first page.',
    ko: '페이지 위치가 더 이상 유효하지 않습니다. 첫 페이지부터 다시 시작하세요.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    en: 'There is no such address. See /v1/openapi.json for all of them.',
    ko: '없는 주소입니다. 전체 목록은 /v1/openapi.json을 보세요.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    en: 'This address exists, but not with this method.',
    ko: '이 주소에서 지원하지 않는 메서드입니다.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    en: 'Too many requests. Wait as long as Retry-After says, then send again.',
    ko: '요청이 너무 많습니다. Retry-After 만큼 기다렸다가 다시 보내 주세요.',
  },
  TRY_AGAIN: {
    status: 503,
    en: 'Busy for a moment. Nothing was lost; send the same request again.',
    ko: '잠시 바쁩니다. 잃어버린 것은 없으니 같은 요청을 다시 보내 주세요.',
  },
  SEARCH_OFF: {
    status: 503,
    en: 'Search is off: funnel and live view pause. Sales, stock and revenue go on, nothing is lost, and this catches up by itself.',
    ko: '검색이 꺼져 있어 퍼널과 실시간 보기가 멈췄습니다. 판매, 재고, 매출은 계속되고 잃어버린 것은 없으며, 검색이 돌아오면 저절로 따라잡습니다.',
  },
  STORAGE_FULL: {
    status: 507,
    en: 'The disk is full. Nothing was half-written; free some space and send again.',
    ko: '디스크가 가득 찼습니다. 공간을 확보한 뒤 다시 보내 주세요. 일부만 저장된 것은 없습니다.',
  },
  INTERNAL: {
    status: 500,
    en: 'Something went wrong on our side. The request id helps us find it.',
    ko: '서버에서 문제가 생겼습니다. 요청 ID로 원인을 찾을 수 있습니다.',
  },
  // Who may call
  UNAUTHENTICATED: {
    status: 401,
    en: 'Sign in first, or send a valid bearer token.',
    ko: '로그인하거나 올바른 토큰을 보내 주세요.',
  },
  FORBIDDEN: {
    status: 403,
    en: 'Your role does not allow this. Ask an administrator.',
    ko: '권한이 없습니다. 관리자에게 문의하세요.',
  },
  WRITE_KEY_INVALID: {
    status: 401,
    en: 'The write key is unknown or revoked. Copy the current one from the dashboard.',
    ko: '쓰기 키를 알 수 없거나 폐기되었습니다. 대시보드에서 현재 키를 복사하세요.',
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    en: 'This site is not on the allow-list of the write key. Add its origin.',
    ko: '이 사이트는 쓰기 키의 허용 목록에 없습니다. 출처를 추가하세요.',
  },
  WRITE_KEY_NOT_FOUND: { status: 404, en: 'There is no such write key.', ko: '쓰기 키를 찾을 수 없습니다.' },
  SERVER_KEY_NOT_FOUND: { status: 404, en: 'There is no such server key.', ko: '서버 키를 찾을 수 없습니다.' },
  // Definitions and rules
  DEFINITION_NOT_FOUND: {
    status: 404,
    en: 'There is no event definition of this name. Names are case-sensitive.',
    ko: '이 이름의 이벤트 정의가 없습니다. 이름은 대소문자를 구분합니다.',
  },
  DEFINITION_EXISTS: {
    status: 409,
    en: 'This event name, or one that differs only in case, is already defined. Choose another, or make a new version of it.',
    ko: '이미 정의된 이벤트 이름이거나 대소문자만 다릅니다. 다른 이름을 쓰거나 기존 정의의 새 버전을 만드세요.',
  },
  RULE_NOT_FOUND: { status: 404, en: 'There is no such tracking rule.', ko: '추적 규칙을 찾을 수 없습니다.' },
  EVENT_NOT_ALLOWED: {
    status: 400,
    en: 'Only the server, or the tracker itself, may send this event. Choose another one for the rule.',
    ko: '서버나 추적 스크립트만 보낼 수 있는 이벤트입니다. 규칙에는 다른 이벤트를 선택하세요.',
  },
  LIMIT_REACHED: {
    status: 409,
    en: 'There are as many of these as possible. Remove one you no longer need, then try again.',
    ko: '만들 수 있는 최대 개수에 도달했습니다. 필요 없는 것을 지운 뒤 다시 시도하세요.',
  },
  // Catalog
  CAMPAIGN_NOT_FOUND: { status: 404, en: 'There is no such campaign.', ko: '캠페인을 찾을 수 없습니다.' },
  SEARCH_NOT_INSTALLED: {
    status: 404,
    en: 'This installation runs without its search engine, so there is no funnel and no live view. Sales, orders and live figures go on, and every event is archived. Whoever runs it can switch search on (docs/cost.md).',
    ko: '이 환경은 검색 엔진 없이 운영되어 퍼널과 실시간 이벤트를 볼 수 없습니다. 판매, 주문, 실시간 지표는 정상이며 모든 이벤트는 보관됩니다. 운영 담당자가 검색을 켤 수 있습니다(docs/cost.md).',
  },
  ACTIVITY_NOT_FOUND: { status: 404, en: 'There is no such activity.', ko: '이벤트를 찾을 수 없습니다.' },
  PRODUCT_NOT_FOUND: { status: 404, en: 'There is no such product.', ko: '상품을 찾을 수 없습니다.' },
  VERSION_CONFLICT: {
    status: 409,
    en: 'Someone changed this in the meantime. Load it again and repeat your change.',
    ko: '그 사이 다른 사람이 변경했습니다. 다시 불러온 뒤 변경해 주세요.',
  },
  NOT_EDITABLE: {
    status: 409,
    en: 'This field cannot be changed any more in the current status.',
    ko: '현재 상태에서는 이 항목을 변경할 수 없습니다.',
  },
  NOT_PUBLISHABLE: {
    status: 409,
    en: 'Something is still missing before this can be published. See "missing".',
    ko: '게시하기 전에 채워야 할 항목이 있습니다. "missing"을 확인하세요.',
  },
  WRONG_STATUS: {
    status: 409,
    en: 'This step is not possible from the current status.',
    ko: '현재 상태에서는 할 수 없는 작업입니다.',
  },
  // Customers
  CUSTOMER_NOT_FOUND: {
    status: 404,
    en: 'Nothing is known of this customer.',
    ko: '이 고객에 대한 정보가 없습니다.',
  },
  ERASURE_NOT_FOUND: { status: 404, en: 'There is no such erasure.', ko: '그런 삭제 요청이 없습니다.' },
  // Reservations
  PRODUCT_MISMATCH: { status: 400, en: 'This product does not belong to the activity.', ko: '이 이벤트의 상품이 아닙니다.' },
  NOT_ELIGIBLE: { status: 403, en: 'You do not meet a condition of this activity.', ko: '이벤트 참여 조건에 맞지 않습니다.' },
  ALREADY_IN: { status: 409, en: 'You already have your place in this activity.', ko: '이미 참여하셨습니다.' },
  PAYMENT_PENDING: {
    status: 409,
    en: 'Your payment is still being checked. Please wait.',
    ko: '결제를 확인하는 중입니다. 잠시 기다려 주세요.',
  },
  PAYMENT_IN_PROGRESS: {
    status: 409,
    en: 'A payment is under way, so this cannot be cancelled right now.',
    ko: '결제가 진행 중이라 지금은 취소할 수 없습니다.',
  },
  CONFIRMED: {
    status: 409,
    en: 'This is final: it was paid, or the coupon is yours.',
    ko: '이미 결제되었거나 쿠폰이 발급되어 취소할 수 없습니다.',
  },
  NOT_ACTIVE: { status: 409, en: 'This activity is not open right now.', ko: '지금은 진행 중인 이벤트가 아닙니다.' },
  NOT_STARTED: { status: 409, en: 'This activity has not opened yet.', ko: '아직 시작 전입니다.' },
  ENDED: { status: 409, en: 'This activity is over.', ko: '종료된 이벤트입니다.' },
  SOLD_OUT: {
    status: 410,
    en: 'Sold out. If "heldByOthers" is above 0, some may come back.',
    ko: '매진되었습니다. 다른 분이 결제하지 않으면 다시 열릴 수 있습니다.',
  },
  TOKEN_INVALID: {
    status: 403,
    en: 'This reservation token is not valid for you or for this step.',
    ko: '예약 토큰이 올바르지 않거나 이 단계에서 쓸 수 없습니다.',
  },
  HOLD_EXPIRED: {
    status: 410,
    en: 'The time to continue has run out. Reserve again if places are left.',
    ko: '예약 시간이 지났습니다. 자리가 있으면 다시 예약해 주세요.',
  },
  PAYMENT_DECLINED: {
    status: 402,
    en: 'The payment was declined. Try another card while your window is open.',
    ko: '결제가 거절되었습니다. 시간 안에 다른 카드로 시도해 주세요.',
  },
  PAYMENT_MISMATCH: {
    status: 409,
    en: 'This payment is for another claim or another amount.',
    ko: '다른 예약의 결제이거나 금액이 다릅니다.',
  },
  PAYMENT_UNKNOWN: {
    status: 404,
    en: 'No payment was ever begun under this reference.',
    ko: '이 참조로 시작된 결제가 없습니다.',
  },
  NOT_RESOLVABLE: {
    status: 409,
    en: 'The payment provider does not say that this was paid, so it cannot be confirmed.',
    ko: '결제사에서 결제가 확인되지 않아 확정할 수 없습니다.',
  },
  COUPON_NOT_FOUND: { status: 404, en: 'You have no such coupon.', ko: '보유하지 않은 쿠폰입니다.' },
  COUPON_EXPIRED: {
    status: 409,
    en: 'This coupon has expired. Continue without it or choose another one.',
    ko: '유효 기간이 지난 쿠폰입니다. 쿠폰 없이 진행하거나 다른 쿠폰을 선택하세요.',
  },
  COUPON_NOT_APPLICABLE: {
    status: 409,
    en: 'This coupon is not for this order. See "reason"; continue without it or choose another one.',
    ko: '이 주문에는 쓸 수 없는 쿠폰입니다. "reason"을 확인하고 쿠폰 없이 진행하거나 다른 쿠폰을 선택하세요.',
  },
  COUPON_USED: {
    status: 409,
    en: 'This coupon has been used already. Continue without it or choose another one.',
    ko: '이미 사용한 쿠폰입니다. 쿠폰 없이 진행하거나 다른 쿠폰을 선택하세요.',
  },
  COUPON_IN_USE: {
    status: 409,
    en: 'This coupon is applied to another reservation of yours. It is free again if that is not paid.',
    ko: '다른 예약에 적용 중인 쿠폰입니다. 그 예약이 결제되지 않으면 다시 쓸 수 있습니다.',
  },
  NOT_DRAWABLE: {
    status: 409,
    en: 'This giveaway cannot be drawn yet: its entries are final one minute after it has closed. Try again then.',
    ko: '아직 추첨할 수 없습니다. 응모는 마감 1분 뒤에 확정됩니다. 그 뒤에 다시 시도하세요.',
  },
  CLAIM_GONE: {
    status: 410,
    en: 'This reservation is gone. The payment is being refunded in full.',
    ko: '예약이 사라졌습니다. 결제 금액은 전액 환불됩니다.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof entries;

/** Every code a client can meet: its HTTP status and its words in both languages. */
export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = entries;
